using System.Buffers;
using Fuzz.Engine;
using Fuzz.Mutations;
using Google.Protobuf;
using Recorder.Format;
using Recorder.Streaming;
using Recorder.Streaming.Protocol;
using Recorder.Streaming.Wire;
using TestKit.Recordings;

namespace Fuzz.Targets;

/// <summary>Collector.Report, through the server's own endpoint: a gRPC status, and a report within its limits or none.</summary>
internal sealed class ReportTarget : FuzzTarget
{
    private readonly InProcessCalls _calls = new();

    public override string Name => "report";

    public override IReadOnlyList<Mutation> Mutations { get; } =
        [new BlockMutation(LengthPrefix.Grpc, new ProtobufMutation()), new BlockMutation(LengthPrefix.Grpc, new ProtobufMutation())];

    public override IReadOnlyList<long> Limits => [WireLimits.MaxReportSize, 64, 1024, 4096, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()];

    public override IEnumerable<(string Name, byte[] Bytes)> MakeSeeds()
    {
        var request = new ReportRequest { RunningSessionIds = { RecordingBuilder.SessionIdText }, EndedSessionIds = { RecordingBuilder.StartId, RecordingBuilder.EndId } };
        request.Lost.Add(new Recorder.Streaming.Protocol.LostRecording
        {
            SessionId = RecordingBuilder.SessionIdText, Uid = "lost-1", UnixMs = 1_600_000_000_000, User = "alice", Reason = "the disk is full",
        });
        request.Events.Add(new Recorder.Streaming.Protocol.AuditEvent { SessionId = RecordingBuilder.SessionIdText, Event = ByteString.CopyFromUtf8("any") });
        var framed = new ArrayBufferWriter<byte>();
        GrpcMessageWriter.Write(framed, request);
        yield return ("report", framed.WrittenSpan.ToArray());
    }

    public override async Task RunAsync(byte[] input, Trace trace)
    {
        var collector = new CheckingCollector();
        CallOutcome outcome = await _calls.CallAsync(collector, "Report", "gzip", new DripStream(input, InputRandom.Of(input)));
        trace.Saw($"{outcome.Status} {Trace.Pattern(outcome.Message)}");
        InvariantException.Require((outcome.Status == "0") == (collector.Reported is not null), "a report was answered otherwise than it was taken");
        if (collector.Reported is { } report)
        {
            Judge(report, trace);
        }
    }

    private static void Judge(SessionReport report, Trace trace)
    {
        trace.Count("running", report.Running.Count);
        trace.Count("ended", report.Ended.Count);
        trace.Count("lost", report.Lost.Count);
        trace.Count("events", report.Events.Count);
        InvariantException.Require(report.Events.All(told => told.Message.Length <= FormatLimits.MaxMessageSize), "an event is too long");
        InvariantException.Require(report.Lost.All(lost => lost.Uid.Length <= 64 && lost.User.Length <= 1024 && lost.Reason.Length <= 4096), "a text is too long");
        ReportRequest again = WireMessages.ToWire(report);
        InvariantException.Require(WireMessages.ToWire(WireMessages.FromWire(again)).Equals(again), "sent on it is another report");
    }
}
