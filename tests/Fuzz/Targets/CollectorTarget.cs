using System.Buffers;
using Fuzz.Engine;
using Fuzz.Mutations;
using Google.Protobuf;
using Recorder.Format;
using Recorder.Streaming.Protocol;
using Recorder.Streaming.Wire;
using TestKit.Recordings;

namespace Fuzz.Targets;

/// <summary>
/// Collector.Record, through the server's own endpoint: a peer's bytes end in a gRPC status, never in an error of ours. What reaches the
/// collector is whole and valid, and does not depend on how the bytes arrived. The first byte chooses the grpc-encoding.
/// </summary>
internal sealed class CollectorTarget : FuzzTarget
{
    private readonly InProcessCalls _calls = new();

    public override string Name => "collector";

    public override IReadOnlyList<Mutation> Mutations { get; } =
    [
        new FrontMutation(1, new BlockMutation(LengthPrefix.Grpc, new ProtobufMutation())),
        new FrontMutation(1, new BlockMutation(LengthPrefix.Grpc, new ProtobufMutation())),
        new FrontMutation(1, new BlockMutation(LengthPrefix.Grpc, new GzipMutation(new ProtobufMutation()))),
        new FrontMutation(1, new BlockMutation(LengthPrefix.Grpc, new RecordsFieldMutation(new BlockMutation(LengthPrefix.Record, new ProtobufMutation())))),
    ];

    public override IReadOnlyList<long> Limits => [WireLimits.MaxFramedSize, WireLimits.MaxMessageSize, FormatLimits.MaxMessageSize, 4096, 65_535];

    public override int MaxInputSize => 2 * WireLimits.MaxMessageSize;

    // Protobuf makes an object of every field, however small, and drops it again.
    public override long AllocationLimit(int inputSize) => 2 * base.AllocationLimit(inputSize);

    public override IEnumerable<(string Name, byte[] Bytes)> MakeSeeds()
    {
        var create = new RecordRequest { Create = new CreateUpload { SessionId = RecordingBuilder.SessionIdText, Live = true } };
        var resume = new RecordRequest { Resume = new ResumeUpload { SessionId = RecordingBuilder.SessionIdText, UploadId = CheckingCollector.KnownUpload.ToString("D") } };
        var flush = new RecordRequest { Flush = new Flush() };
        var complete = new RecordRequest { Complete = new CompleteUpload() };
        yield return ("batches", [0, .. Message(create), .. Batch(0, 3), .. Message(flush), .. Batch(3, 2), .. Message(complete)]);
        yield return ("events", [0, .. Message(create), .. Event(0), .. Event(1), .. Message(flush)]);
        yield return ("resumed", [2, .. Message(resume), .. Batch(0, 1), .. Message(complete)]);
        yield return ("compressed", [1, .. Packed(create), .. Packed(new RecordRequest { Event = ByteString.CopyFrom(RecordingBuilder.Message(RecordingBuilder.Records(1)[0])) })]);
    }

    public override async Task RunAsync(byte[] input, Trace trace)
    {
        string? encoding = input.Length == 0 ? null : (input[0] & 3) switch { 0 => null, 1 => "gzip", 2 => "identity", _ => "br" };
        byte[] body = input[Math.Min(1, input.Length)..];
        foreach (Block message in LengthPrefix.Grpc.Cut(body).Take(64))
        {
            JudgeShortWay(message.Payload, trace);
        }

        CheckingCollector whole = new(), dripped = new();
        CallOutcome outcome = await _calls.CallAsync(whole, "Record", encoding, new DripStream(body, null));
        CallOutcome again = await _calls.CallAsync(dripped, "Record", encoding, new DripStream(body, InputRandom.Of(body)));
        InvariantException.Require((outcome.Status, outcome.Message) == (again.Status, again.Message), $"other chunks end in '{again.Message}', not '{outcome.Message}'");
        InvariantException.Require(whole.Track?.Digest == dripped.Track?.Digest, "other chunks give other records");
        JudgeReplies(outcome);

        trace.Saw($"{encoding} {outcome.Status} {Trace.Pattern(outcome.Message)}");
        trace.Count("records", whole.Track?.Records ?? -1);
        trace.Saw(whole.Track is { Completed: true } ? "completed" : "left");
    }

    private static void JudgeShortWay(ReadOnlyMemory<byte> message, Trace trace)
    {
        if (!RecordsRequest.TryParse(message, out RecordBatch batch))
        {
            return;
        }

        Records records = RecordRequest.Parser.ParseFrom(message.Span).Records;
        trace.Saw("short way");
        InvariantException.Require(
            records.Framed.Span.SequenceEqual(batch.Records.Span) && records.FirstIndex == batch.FirstIndex && records.LastIndex == batch.LastIndex
            && (records.Count == batch.Count || batch.Count == int.MaxValue),
            "the short way reads other records than protobuf");
    }

    private static void JudgeReplies(CallOutcome outcome)
    {
        var replies = new ReadOnlySequence<byte>(outcome.Replies);
        long durable = -1;
        while (GrpcMessageReader.TryRead(ref replies, WireLimits.MaxMessageSize, out GrpcMessage message))
        {
            RecordReply reply = RecordReply.Parser.ParseFrom(message.Body);
            InvariantException.Require(reply.DurableIndex >= durable, "the durable index fell");
            durable = reply.DurableIndex;
        }

        InvariantException.Require(replies.IsEmpty, "the replies end inside a message");
    }

    private static byte[] Message(IMessage message)
    {
        var framed = new ArrayBufferWriter<byte>();
        GrpcMessageWriter.Write(framed, message);
        return framed.WrittenSpan.ToArray();
    }

    private static byte[] Batch(int first, int count)
    {
        byte[] records = [.. RecordingBuilder.Records(first + count).Skip(first).Take(count).SelectMany(record => record)];
        var batch = new RecordBatch(records, count, first, first + count - 1);
        byte[] head = new byte[RecordsRequest.MaxHeadSize];
        return [.. head[..RecordsRequest.WriteHead(head, batch)], .. records];
    }

    private static byte[] Event(int index) =>
        Message(new RecordRequest { Event = ByteString.CopyFrom(RecordingBuilder.Message(RecordingBuilder.Records(index + 1)[index])) });

    private static byte[] Packed(IMessage message)
    {
        byte[] packed = GzipMutation.Compress(message.ToByteArray(), System.IO.Compression.CompressionLevel.Fastest);
        byte[] header = [1, 0, 0, 0, 0];
        LengthPrefix.Grpc.Seal(header, packed);
        return [.. header, .. packed];
    }
}
