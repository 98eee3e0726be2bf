using Fuzz.Engine;
using Fuzz.Mutations;
using Recorder.Format;
using Recorder.Streaming;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Completer;
using TestKit.Recordings;

namespace Fuzz.Targets;

/// <summary>
/// What the collector learns from records whose keys are sound: the summary of a track, the audit log's entries, the end event of an
/// abandoned session. None of it may throw, for it is done again and again until it succeeds.
/// </summary>
internal sealed class EventFactsTarget : FuzzTarget
{
    private static readonly SessionId _session = new(Guid.Parse(RecordingBuilder.SessionIdText));

    private static readonly UploadDescription _upload = new(Guid.Parse(RecordingBuilder.StartId), RecordingBuilder.SessionIdText, Track.Main, Guid.Empty, 0, RecordingBuilder.StartTime, 1, "fuzz");

    public override string Name => "event-facts";

    public override IReadOnlyList<Mutation> Mutations { get; } =
        [new BlockMutation(LengthPrefix.Record, new ProtobufMutation()), new BlockMutation(LengthPrefix.Record, new ProtobufMutation())];

    public override IReadOnlyList<long> Limits => [FormatLimits.MaxMessageSize, 253_402_300_799, -62_135_596_800, 999_999_999];

    public override IEnumerable<(string Name, byte[] Bytes)> MakeSeeds() =>
    [
        ("session", [.. RecordingBuilder.Records(1).SelectMany(record => record)]),
        ("every-kind", [.. EventSeeds.EveryKind().SelectMany(RecordingBuilder.Frame)]),
        .. EventSeeds.EveryKind().Where(record => record.EventCase.ToString().EndsWith("SessionStart", StringComparison.Ordinal))
            .Select(record => (record.EventCase.ToString(), RecordingBuilder.Frame(record))),
    ];

    public override Task RunAsync(byte[] input, Trace trace)
    {
        var summary = new TrackSummary();
        foreach (Block record in LengthPrefix.Record.Cut(input).Where(record => record.Payload.Length is > 0 and <= FormatLimits.MaxMessageSize).Take(128))
        {
            try
            {
                RecordKey key = RecordKey.Read(record.Payload);
                summary.Add(key, record.Payload);
                trace.Saw($"{key.Kind} {new AuditEvent(_session, record.Payload).ToEntry() is not null}");
            }
            catch (RecordFormatException refused)
            {
                trace.Refused(refused);
            }
        }

        trace.Count("joined", summary.Joined.Count);
        trace.Saw($"ended {summary.Ended}");
        JudgeEnd(summary, trace);
        return Task.CompletedTask;
    }

    private static void JudgeEnd(TrackSummary summary, Trace trace)
    {
        if (summary.LastIndex is < 0 or long.MaxValue || RecoveredEnd.Make(_upload, summary) is not { } end)
        {
            return;
        }

        trace.Saw("an end");
        ReadOnlySpan<byte> rest = end.Records.Span;
        InvariantException.Require(RecordReader.TryRead(ref rest, out ReadOnlySpan<byte> message) && rest.IsEmpty, "the end is not one record");
        InvariantException.Require(RecordKey.Read(message).Index == summary.LastIndex + 1, "the end has another index");
    }
}
