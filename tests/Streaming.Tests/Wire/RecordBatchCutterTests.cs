using Recorder.Format;
using Recorder.Streaming.Wire;
using Streaming.Tests.Collector;

namespace Streaming.Tests.Wire;

public sealed class RecordBatchCutterTests
{
    [Theory]
    [InlineData(1000)]
    [InlineData(2500)]
    [InlineData(1_000_000)]
    public void The_pieces_are_the_batch_again_and_true_to_themselves(int maxSize)
    {
        RecordBatch batch = Prints.Batch(7, 30, 800);
        var bytes = new List<byte>();

        RecordBatch rest = batch;
        while (RecordBatchCutter.TryCut(ref rest, maxSize, out RecordBatch piece))
        {
            RecordBatchCheck.Check(piece);
            Assert.InRange(piece.Records.Length, 1, maxSize);
            bytes.AddRange(piece.Records.Span);
        }

        Assert.Equal(batch.Records.ToArray(), bytes);
    }
}
