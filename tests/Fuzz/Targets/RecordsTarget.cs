using System.Buffers;
using Fuzz.Engine;
using Fuzz.Mutations;
using Google.Protobuf;
using Recorder.Format;
using Recorder.Format.Events;
using TestKit.Recordings;

namespace Fuzz.Targets;

/// <summary>
/// <see cref="RecordReader"/> and <see cref="RecordKey"/>: only <see cref="RecordFormatException"/>. The short way to a key agrees with
/// the long way, and both with the generated parser; what was parsed and written again has the same key.
/// </summary>
internal sealed class RecordsTarget : FuzzTarget
{
    public override string Name => "records";

    public override IReadOnlyList<Mutation> Mutations { get; } =
        [new BlockMutation(LengthPrefix.Record, new ProtobufMutation()), new BlockMutation(LengthPrefix.Record, new ProtobufMutation())];

    public override IReadOnlyList<long> Limits => [FormatLimits.MaxMessageSize, 0x7F, 0x80, 253_402_300_799, -62_135_596_800, 999_999_999];

    public override IEnumerable<(string Name, byte[] Bytes)> MakeSeeds() =>
    [
        ("session", [.. RecordingBuilder.Records(3).SelectMany(record => record)]),
        ("every-kind", [.. EventSeeds.EveryKind().SelectMany(RecordingBuilder.Frame)]),
        ("unset-times", RecordingBuilder.Frame(new OneOf { Resize = new Resize { Metadata = new Metadata { Index = long.MaxValue, Time = new() { Seconds = -62_135_596_800 } } } })),
    ];

    public override Task RunAsync(byte[] input, Trace trace)
    {
        ReadOnlySpan<byte> rest = input;
        int records = 0;
        try
        {
            for (ReadOnlySpan<byte> before = rest; RecordReader.TryRead(ref rest, out ReadOnlySpan<byte> message); before = rest)
            {
                records++;
                InvariantException.Require(message.Length is > 0 and <= FormatLimits.MaxMessageSize, "a message is outside the limits");
                InvariantException.Require(before.Length - rest.Length == message.Length + FormatLimits.LengthPrefixSize, "bytes were lost between records");
                ReadOnlySpan<byte> cut = before[..(before.Length - rest.Length - 1)];
                InvariantException.Require(!RecordReader.TryRead(ref cut, out _), "a record without its last byte was taken");
                JudgeMessage(message, trace);
            }
        }
        catch (RecordFormatException refused)
        {
            trace.Refused(refused);
        }

        trace.Count("records", records);
        return Task.CompletedTask;
    }

    private static void JudgeMessage(ReadOnlySpan<byte> message, Trace trace)
    {
        bool isUsual = UsualKey.TryRead(message, out RecordKey usual);
        if (!RecordKey.TryReadUnusual(message, out RecordKey key, out string? fault))
        {
            trace.Saw(Trace.Pattern(fault));
            InvariantException.Require(!isUsual, $"the short way reads a key where the long way does not: {fault}");
            return;
        }

        trace.Saw(isUsual ? "short way" : "long way");
        InvariantException.Require(
            !isUsual || key == usual, $"the short way reads {usual}, the long way {key}");
        JudgeParsed(message, key, trace);
    }

    private static void JudgeParsed(ReadOnlySpan<byte> message, RecordKey key, Trace trace)
    {
        OneOf parsed;
        try
        {
            parsed = RecordParser.Parse(message);
        }
        catch (RecordFormatException refused)
        {
            trace.Refused(refused);
            return;
        }

        trace.Saw(parsed.EventCase.ToString());
        byte[] rewritten = parsed.ToByteArray();
        var framed = new ArrayBufferWriter<byte>();
        if (rewritten.Length <= FormatLimits.MaxMessageSize)
        {
            RecordEncoder.Write(framed, parsed);
        }

        // A record that has its event or its metadata more than once has no one meaning: the parser joins them.
        if (framed.WrittenCount == 0 || !HasOneOfEach(message))
        {
            return;
        }

        InvariantException.Require(parsed.EventCase is OneOf.EventOneofCase.None || parsed.EventCase == key.Kind, $"{parsed.EventCase} has a key of {key.Kind}");
        RecordKey again = RecordKey.Read(framed.WrittenSpan[FormatLimits.LengthPrefixSize..]);
        InvariantException.Require(again == key, $"key {key} became {again} when written again");
    }

    private static bool HasOneOfEach(ReadOnlySpan<byte> message) =>
        ProtobufFields.TryCut(message, out List<ProtobufField> members) && members.Count == 1
        && ProtobufFields.TryCut(members[0].Bytes, out List<ProtobufField> fields) && fields.Count(field => field.Number == 1) == 1
        && ProtobufFields.TryCut(fields.Single(field => field.Number == 1).Bytes, out List<ProtobufField> metadata)
        && metadata.Count(field => field.Number == 5) <= 1;
}
