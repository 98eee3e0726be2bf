using System.Text.Json;
using Fuzz.Engine;
using Fuzz.Mutations;
using Google.Protobuf;
using Recorder.Format;
using Recorder.Format.Events;
using TestKit.Recordings;

namespace Fuzz.Targets;

/// <summary><see cref="EventJson"/>: of whatever the protobuf parser takes it makes valid JSON.</summary>
internal sealed class EventJsonTarget : FuzzTarget
{
    public override string Name => "event-json";

    public override IReadOnlyList<Mutation> Mutations { get; } =
        [new BlockMutation(LengthPrefix.Record, new ProtobufMutation()), new BlockMutation(LengthPrefix.Record, new ProtobufMutation())];

    public override IReadOnlyList<long> Limits => [253_402_300_799, -62_135_596_800, 999_999_999];

    public override IEnumerable<(string Name, byte[] Bytes)> MakeSeeds() =>
    [
        ("session", [.. RecordingBuilder.Records(2).SelectMany(record => record)]),
        ("every-kind", [.. EventSeeds.EveryKind().SelectMany(RecordingBuilder.Frame)]),
        ("unknown-kind", [0, 0, 0, 9, 0xFA, 0x3F, 0x06, 0x0A, 0x04, 0x08, 0x05, 0x12, 0x00]),
    ];

    public override Task RunAsync(byte[] input, Trace trace)
    {
        foreach (Block record in LengthPrefix.Record.Cut(input).Take(64))
        {
            try
            {
                Judge(OneOf.Parser.ParseFrom(record.Payload), trace);
            }
            catch (InvalidProtocolBufferException refused)
            {
                trace.Refused(refused);
            }
        }

        return Task.CompletedTask;
    }

    private static void Judge(OneOf record, Trace trace)
    {
        byte[] without;
        byte[] with;
        try
        {
            without = EventJson.ToBytes(record, includeData: false);
            with = EventJson.ToBytes(record, includeData: true);
        }
        catch (InvalidProtocolBufferException failure)
        {
            throw new InvariantException($"EventJson threw {failure}");
        }

        InvariantException.Require(with.Length >= without.Length, "data makes the JSON shorter");
        using JsonDocument json = JsonDocument.Parse(with);
        string[] names = [.. json.RootElement.EnumerateObject().Select(field => field.Name)];
        InvariantException.Require(names.Distinct().Count() == names.Length, "a name stands twice");
        trace.Saw(record.EventCase.ToString());
        trace.Count("fields", names.Length);
    }
}
