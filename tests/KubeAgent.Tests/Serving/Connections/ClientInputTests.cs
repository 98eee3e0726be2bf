using System.Buffers;
using System.IO.Pipelines;
using KubeAgent.Serving.Connections;
using Microsoft.AspNetCore.Connections;
using TestKit;

namespace KubeAgent.Tests.Serving.Connections;

public sealed class ClientInputTests : IDisposable
{
    private readonly Pipe _client = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly TaskCompletionSource _gone = new();
    private readonly CountingStream _stream;
    private readonly ClientInput _input;

    public ClientInputTests()
    {
        _stream = new CountingStream(_client.Reader.AsStream());
        _input = new ClientInput(_stream, () => _gone.TrySetResult());
    }

    public void Dispose() => _stream.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_that_hangs_up_is_noticed_while_nobody_reads()
    {
        await SayAsync("GET /watch");
        await TakeAsync(10);

        await _client.Writer.CompleteAsync();

        await _gone.Task.WaitAsync(Eventually.Bound, Cancellation);
        Assert.True((await _input.ReadAsync(Cancellation)).IsCompleted);
    }

    [Fact]
    public async Task A_broken_connection_is_noticed_and_told_as_one()
    {
        await SayAsync("GET /watch");
        await TakeAsync(10);

        await _client.Writer.CompleteAsync(new IOException("reset by peer"));

        await _gone.Task.WaitAsync(Eventually.Bound, Cancellation);
        await Assert.ThrowsAsync<ConnectionResetException>(async () => await _input.ReadAsync(Cancellation));
    }

    [Fact]
    public async Task What_nobody_asks_for_is_read_no_further_than_one_buffer()
    {
        await SayAsync("GET /watch");
        await TakeAsync(10);

        await _client.Writer.WriteAsync(new byte[10_000_000], Cancellation);
        await Eventually.TrueAsync(() => _stream.Count > 10);

        ReadResult read = await _input.ReadAsync(Cancellation);
        Assert.Equal(_stream.Count - 10, read.Buffer.Length);
        Assert.InRange(read.Buffer.Length, 1, 64 * 1024);
    }

    [Fact]
    public async Task A_read_that_is_given_up_loses_nothing()
    {
        using CancellationTokenSource impatient = new();
        ValueTask<ReadResult> given = _input.ReadAsync(impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await given);

        await SayAsync("after all");
        Assert.Equal("after all"u8.ToArray(), await TakeAsync(9));
    }

    [Fact]
    public async Task A_pending_read_is_cancelled_once_and_the_next_goes_on()
    {
        ValueTask<ReadResult> pending = _input.ReadAsync(Cancellation);
        _input.CancelPendingRead();
        ReadResult cancelled = await pending;
        Assert.True(cancelled.IsCanceled);
        _input.AdvanceTo(cancelled.Buffer.Start);

        await SayAsync("later");
        Assert.Equal("later"u8.ToArray(), await TakeAsync(5));
    }

    [Fact]
    public async Task Trying_takes_what_has_come_and_waits_for_nothing()
    {
        Assert.False(_input.TryRead(out _));
        await SayAsync("ab");
        await TakeAsync(1);
        await Eventually.TrueAsync(() => _input.TryRead(out _));
    }

    [Fact]
    public async Task Random_pieces_read_in_random_steps_are_what_was_said()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        Random random = new(seed);
        byte[] all = new byte[500_000];
        random.NextBytes(all);
        Task saying = SayPiecesAsync(all, new Random(seed + 1));

        List<byte> seen = [];
        while (true)
        {
            ReadResult read = await _input.ReadAsync(Cancellation);
            long take = random.NextInt64(read.Buffer.Length + 1);
            seen.AddRange(read.Buffer.Slice(0, take).ToArray());
            bool looksAtAll = random.Next(2) == 0;
            _input.AdvanceTo(read.Buffer.GetPosition(take), looksAtAll && !read.IsCompleted ? read.Buffer.End : read.Buffer.GetPosition(take));
            if (read.IsCompleted && take == read.Buffer.Length)
            {
                break;
            }
        }

        await saying;
        Assert.True(all.AsSpan().SequenceEqual(seen.ToArray()));
    }

    private async Task SayPiecesAsync(byte[] all, Random random)
    {
        for (int at = 0; at < all.Length;)
        {
            int length = Math.Min(all.Length - at, random.Next(1, 40_000));
            await _client.Writer.WriteAsync(all.AsMemory(at, length), Cancellation);
            at += length;
        }

        await _client.Writer.CompleteAsync();
    }

    private async Task SayAsync(string text) => await _client.Writer.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), Cancellation);

    private async Task<byte[]> TakeAsync(int count)
    {
        ReadResult read = await _input.ReadAsync(Cancellation);
        byte[] taken = read.Buffer.Slice(0, count).ToArray();
        _input.AdvanceTo(read.Buffer.GetPosition(count));
        return taken;
    }
}
