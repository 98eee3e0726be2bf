using Recorder.Format;
using Recorder.Streaming.Sync;
using Streaming.Tests.Collector;

namespace Streaming.Tests.Sync;

public sealed class ReplayBufferTests
{
    [Fact]
    public void What_waits_is_joined_and_what_is_sent_is_kept_until_it_is_durable()
    {
        var buffer = new ReplayBuffer(limit: 1024 * 1024);
        buffer.TryAdd(Prints.Batch(0, 0));
        buffer.TryAdd(Prints.Batch(1, 4));

        ReplayBlock block = buffer.TakeUnsent()!;
        Assert.Equal((0, 4, 5), (block.Batch.FirstIndex, block.Batch.LastIndex, block.Batch.Count));
        Assert.Equal(Prints.Batch(0, 4).Records.ToArray(), block.Batch.Records.ToArray());
        buffer.OnSent(block);
        Assert.Null(buffer.TakeUnsent());

        buffer.Rewind();
        Assert.Equal(0, buffer.TakeUnsent()!.Batch.FirstIndex);
    }

    [Fact]
    public void A_full_buffer_takes_more_when_something_is_durable()
    {
        RecordBatch first = Prints.Batch(0, 0, 20_000), second = Prints.Batch(1, 1, 20_000);
        var buffer = new ReplayBuffer(limit: 30_000);
        Assert.True(buffer.TryAdd(first));
        Assert.False(buffer.TryAdd(second));

        buffer.OnSent(buffer.TakeUnsent()!);
        buffer.Release(0);

        Assert.True(buffer.TryAdd(second));
        Assert.Equal(1, buffer.TakeUnsent()!.Batch.FirstIndex);
    }

    [Fact]
    public void A_batch_larger_than_the_buffer_is_taken_when_it_is_empty()
    {
        var buffer = new ReplayBuffer(limit: 100);

        Assert.True(buffer.TryAdd(Prints.Batch(0, 0, 5000)));
        Assert.False(buffer.TryAdd(Prints.Batch(1, 1)));
    }

    [Fact]
    public void A_block_that_is_being_sent_again_keeps_its_memory_when_it_becomes_durable_meanwhile()
    {
        var buffer = new ReplayBuffer(limit: 1024);
        buffer.TryAdd(Prints.Batch(0, 3));
        ReplayBlock block = buffer.TakeUnsent()!;

        buffer.Release(3);

        Assert.Equal(Prints.Batch(0, 3).Records.ToArray(), block.Batch.Records.ToArray());
        buffer.Rewind();
        buffer.OnSent(block);
        Assert.Null(buffer.TakeUnsent());
    }

    [Fact]
    public void Rewinding_leaves_out_what_is_durable()
    {
        var buffer = new ReplayBuffer(limit: 1024 * 1024);
        for (int i = 0; i < 3; i++)
        {
            buffer.TryAdd(Prints.Batch(i, i));
            buffer.OnSent(buffer.TakeUnsent()!);
        }

        buffer.Release(1);
        buffer.Rewind();

        Assert.Equal(2, buffer.TakeUnsent()!.Batch.FirstIndex);
        Assert.Null(buffer.TakeUnsent());
    }
}
