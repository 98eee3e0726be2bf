using System.Buffers.Binary;
using Recorder.Format;
using Recorder.Streaming.Wire;
using Streaming.Tests.Collector;

namespace Streaming.Tests.Wire;

public sealed class RecordBatchCheckTests
{
    private static readonly RecordBatch _batch = Prints.Batch(5, 8);

    [Fact]
    public void A_true_batch_passes() => RecordBatchCheck.Check(_batch);

    [Theory]
    [InlineData(3, "records.count is 3, but there are 4 records")]
    [InlineData(5, "records.count is 5, but there are 4 records")]
    [InlineData(int.MaxValue, "records.count is 2147483647, but there are 4 records")]
    public void A_wrong_count_is_named(int count, string message) => Assert.Equal(message, Refusal(_batch with { Count = count }));

    [Fact]
    public void A_wrong_first_or_last_index_is_named()
    {
        Assert.Equal("records.first_index and last_index are 4 and 8, but the records have 5 to 8", Refusal(_batch with { FirstIndex = 4 }));
        Assert.Equal("records.first_index and last_index are 5 and 9, but the records have 5 to 8", Refusal(_batch with { LastIndex = 9 }));
    }

    [Fact]
    public void An_empty_batch_is_refused() => Assert.Equal("records.count is 0, but there are 0 records", Refusal(default));

    [Fact]
    public void Every_truncation_is_refused()
    {
        for (int size = 0; size < _batch.Records.Length; size++)
        {
            Refusal(_batch with { Records = _batch.Records[..size] });
        }
    }

    [Fact]
    public void Indices_that_do_not_rise_are_refused()
    {
        byte[] twice = [.. _batch.Records.Span, .. _batch.Records.Span];

        Assert.Equal("record 4 of the batch has index 5, which does not rise from 8", Refusal(_batch with { Records = twice, Count = 8 }));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(FormatLimits.MaxMessageSize + 1u)]
    [InlineData(uint.MaxValue)]
    public void A_record_length_past_its_limits_is_refused(uint length)
    {
        byte[] records = _batch.Records.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(records, length);

        Assert.StartsWith("record 0 of the batch: ", Refusal(_batch with { Records = records }));
    }

    [Fact]
    public void More_than_a_mebibyte_is_refused()
    {
        RecordBatch large = Prints.Batch(0, 40, 30_000);

        Assert.Equal($"records.framed is {large.Records.Length} bytes, limit 1048576", Refusal(large));
    }

    [Fact]
    public void Random_records_are_taken_or_refused()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] records = _batch.Records.ToArray();
            records[random.Next(records.Length)] = (byte)random.Next(256);
            try
            {
                RecordBatchCheck.Check(_batch with { Records = records });
            }
            catch (GrpcException refused)
            {
                Assert.Equal(GrpcStatus.InvalidArgument, refused.Status);
            }
        }
    }

    private static string Refusal(in RecordBatch batch)
    {
        RecordBatch checkedBatch = batch;
        return Assert.Throws<GrpcException>(() => RecordBatchCheck.Check(checkedBatch)).Message;
    }
}
