using System.Buffers;
using System.IO.Pipelines;
using KubeAgent.Serving.Connections;

namespace KubeAgent.Tests.Serving.Connections;

public sealed class ClientOutputTests : IDisposable
{
    private readonly HeldStream _stream = new();
    private readonly ClientOutput _output;
    private int _gone;

    public ClientOutputTests() => _output = new ClientOutput(_stream, () => _gone++);

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task What_is_written_arrives_whole_and_in_order_however_it_is_cut()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        Random random = new(seed);
        byte[] all = new byte[3_000_000];
        random.NextBytes(all);
        for (int at = 0; at < all.Length;)
        {
            int length = Math.Min(all.Length - at, random.Next(5) switch { 0 => random.Next(200_000), 1 => 32 * 1024, _ => random.Next(1, 3000) });
            if (random.Next(2) == 0)
            {
                _output.Write(all.AsSpan(at, length));
            }
            else
            {
                all.AsSpan(at, length).CopyTo(_output.GetSpan(length));
                _output.Advance(length);
            }

            at += length;
            if (random.Next(3) == 0)
            {
                FlushResult flushed = await _output.FlushAsync(TestContext.Current.CancellationToken);
                Assert.False(flushed.IsCompleted || flushed.IsCanceled);
                Assert.Equal(0, _output.UnflushedBytes);
                Assert.Equal(at, _stream.Written.Length);
            }
        }

        await _output.CompleteAsync();
        Assert.True(all.AsSpan().SequenceEqual(_stream.Written));
        Assert.Equal(0, _gone);
    }

    [Fact]
    public async Task A_flush_that_nobody_waits_for_any_more_goes_on_and_the_next_is_behind_it()
    {
        _stream.Hold();
        _output.Write("first "u8);
        using CancellationTokenSource impatient = new();
        ValueTask<FlushResult> first = _output.FlushAsync(impatient.Token);
        Assert.False(first.IsCompleted);

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await first);
        _output.Write("second"u8);
        ValueTask<FlushResult> second = _output.FlushAsync(TestContext.Current.CancellationToken);
        Assert.False(second.IsCompleted);

        _stream.LetGo();
        Assert.False((await second).IsCanceled);
        Assert.Equal("first second"u8, _stream.Written);
    }

    [Fact]
    public async Task Cancelling_a_pending_flush_ends_the_wait_and_not_the_write()
    {
        _stream.Hold();
        _output.Write("whole"u8);
        ValueTask<FlushResult> flush = _output.FlushAsync(TestContext.Current.CancellationToken);

        _output.CancelPendingFlush();
        Assert.True((await flush).IsCanceled);

        _stream.LetGo();
        Assert.False((await _output.FlushAsync(TestContext.Current.CancellationToken)).IsCanceled);
        Assert.Equal("whole"u8, _stream.Written);
    }

    [Fact]
    public async Task A_client_that_has_gone_is_told_of_once_and_fails_nobody()
    {
        _stream.Break(new IOException("broken pipe"));
        for (int i = 0; i < 3; i++)
        {
            _output.Write(new byte[100_000]);
            Assert.True((await _output.FlushAsync(TestContext.Current.CancellationToken)).IsCompleted);
        }

        await _output.CompleteAsync();
        Assert.Equal(1, _gone);
    }

    [Fact]
    public async Task What_nobody_expects_of_a_stream_fails_the_flush_and_those_behind_it()
    {
        _stream.Break(new InvalidOperationException("what is this"));
        for (int i = 0; i < 2; i++)
        {
            _output.Write("lost"u8);
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await _output.FlushAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public void More_than_was_asked_for_cannot_be_written()
    {
        int room = _output.GetMemory(10).Length;

        Assert.InRange(room, 10, int.MaxValue);
        Assert.Throws<ArgumentOutOfRangeException>(() => _output.Advance(room + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _output.Advance(-1));
    }
}
