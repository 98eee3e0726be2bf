using Fuzz.Engine;
using Fuzz.Mutations;
using Recorder.Format;
using Recorder.Streaming;
using Recorder.Streaming.Wire;
using TestKit.Recordings;

namespace Fuzz.Targets;

/// <summary>
/// The collector itself, with its journal, parts, restarts and completion: whatever valid batches say inside, it takes or refuses them
/// (<see cref="CollectorRefusedException"/>), and a recording that was taken can be completed and read back, record by record.
/// An input is a row of steps: an operation (u8), a length (u32 big-endian) and framed records.
/// </summary>
internal sealed class IntakeTarget : FuzzTarget
{
    private const byte Append = 0, Flush = 5, Restart = 6;
    private const int MaxSteps = 12;

    public override string Name => "intake";

    public override bool UsesOtherThreads => true;

    public override int MaxInputSize => 16 * 1024;

    // Its queues and buffers are there before the first event.
    public override long AllocationLimit(int inputSize) => (16L * 1024 * 1024) + base.AllocationLimit(inputSize);

    public override IReadOnlyList<Mutation> Mutations { get; } =
    [
        new BlockMutation(LengthPrefix.ImageFile, new BlockMutation(LengthPrefix.Record, new ProtobufMutation()), sealOneIn: 1000),
        new BlockMutation(LengthPrefix.ImageFile, new BlockMutation(LengthPrefix.Record, new ProtobufMutation()), sealOneIn: 1000),
    ];

    public override IReadOnlyList<long> Limits => [FormatLimits.MaxMessageSize, WireLimits.MaxFramedSize, 4096];

    public override IEnumerable<(string Name, byte[] Bytes)> MakeSeeds()
    {
        List<byte[]> records = RecordingBuilder.Records(12);
        yield return ("session", Steps((Append, records[..5]), (Flush, []), (Append, records[5..])));
        yield return ("restarted", Steps((Append, records[..5]), (Flush, []), (Restart, []), (Append, records[3..]), (Restart, [])));
        yield return ("every-kind", Steps((Append, [.. EventSeeds.EveryKind().Select(RecordingBuilder.Frame)]), (Restart, [])));
    }

    public override async Task RunAsync(byte[] input, Trace trace)
    {
        var expected = new List<byte[]>();
        await using CollectorStage stage = await CollectorStage.StartAsync();
        foreach (Block step in LengthPrefix.ImageFile.Cut(input).Where(step => step.Header.Length == 5).Take(MaxSteps))
        {
            switch (step.Header[0] & 7)
            {
                case Restart:
                    await stage.RestartAsync();
                    break;
                case Flush:
                    await stage.Track.FlushAsync(CancellationToken.None);
                    break;
                default:
                    await AppendAsync(stage, step.Payload, expected, trace);
                    break;
            }
        }

        if (expected.Count > 0)
        {
            StoredTrack stored = await stage.Track.CompleteAsync(CancellationToken.None);
            List<byte[]> read = await stage.ReadAsync();
            InvariantException.Require(stored.RecordCount == expected.Count, $"{stored.RecordCount} records stored, {expected.Count} taken");
            InvariantException.Require(
                read.Count == expected.Count && read.Zip(expected).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)), "what is read back is not what was taken");
        }

        trace.Count("records", expected.Count);
        trace.Count("audit", stage.AuditCount);
    }

    private static async Task AppendAsync(CollectorStage stage, byte[] framed, List<byte[]> expected, Trace trace)
    {
        List<(long Index, byte[] Message)> records = [.. Records(framed)];
        if (records.Count == 0)
        {
            return;
        }

        var batch = new RecordBatch(framed, records.Count, records[0].Index, records[^1].Index);
        try
        {
            RecordBatchCheck.Check(batch);
            await stage.Track.AppendAsync(batch, CancellationToken.None);
            expected.AddRange(records.Where(record => record.Index > stage.LastTaken).Select(record => record.Message));
            stage.LastTaken = Math.Max(stage.LastTaken, batch.LastIndex);
        }
        catch (Exception refused) when (refused is GrpcException or CollectorRefusedException)
        {
            trace.Refused(refused);
        }
    }

    private static IEnumerable<(long Index, byte[] Message)> Records(byte[] framed)
    {
        foreach (Block record in LengthPrefix.Record.Cut(framed))
        {
            long index;
            try
            {
                index = RecordKey.Read(record.Payload).Index;
            }
            catch (RecordFormatException)
            {
                yield break;
            }

            yield return (index, record.Payload);
        }
    }

    private static byte[] Steps(params (byte Operation, List<byte[]> Records)[] steps) => BlockFormat.Join(
        from step in steps select LengthPrefix.ImageFile.Sealed(new Block([step.Operation, 0, 0, 0, 0], [.. step.Records.SelectMany(record => record)])));
}
