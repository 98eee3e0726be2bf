using System.IO.Pipelines;
using KubeAgent.Exec;
using Recorder.Streaming;
using TestKit;

namespace Exec.Tests;

public sealed class StreamRelayTests : IDisposable
{
    private readonly Pipe _from = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly MemoryStream _to = new();
    private readonly List<int> _pieces = [];

    [Fact]
    public async Task What_has_come_already_is_taken_in_one_piece()
    {
        await WriteAsync("one"u8.ToArray());
        await WriteAsync("two"u8.ToArray());
        await _from.Writer.CompleteAsync();

        Assert.Null(await RunAsync(TakeAsync));

        Assert.Equal("onetwo"u8.ToArray(), _to.ToArray());
        Assert.Equal([6], _pieces);
    }

    [Fact]
    public async Task A_piece_is_never_larger_than_the_buffer()
    {
        byte[] all = new byte[(2 * StreamRelay.BufferSize) + 1];
        new Random(1).NextBytes(all);
        await WriteAsync(all);
        await _from.Writer.CompleteAsync();

        Assert.Null(await RunAsync(TakeAsync));

        Assert.Equal(all, _to.ToArray());
        Assert.Equal([StreamRelay.BufferSize, StreamRelay.BufferSize, 1], _pieces);
    }

    [Fact]
    public async Task What_came_before_a_stream_broke_goes_on()
    {
        await using var broken = new BreakingStream("last words"u8.ToArray());
        var relay = new StreamRelay(broken, _to, TakeAsync, () => { });

        Assert.Null(await relay.RunAsync(CancellationToken.None, CancellationToken.None).WaitAsync(Eventually.Bound));

        Assert.Equal("last words"u8.ToArray(), _to.ToArray());
        Assert.Equal(10, relay.Carried);
        Assert.False(relay.IsBroken);
    }

    [Fact]
    public async Task What_cannot_be_recorded_does_not_go_on_and_no_read_is_left_behind()
    {
        await WriteAsync("secret"u8.ToArray());
        await using Stream from = _from.Reader.AsStream();

        Task<string?> running = new StreamRelay(from, _to, (_, _, _) => throw new RecordingFailedException("the disk is full"), () => { })
            .RunAsync(CancellationToken.None, CancellationToken.None);

        Assert.Equal("session recording is unavailable: the disk is full", await running.WaitAsync(Eventually.Bound));
        Assert.Empty(_to.ToArray());
        await WriteAsync("next"u8.ToArray());
        byte[] next = new byte[4];
        await from.ReadExactlyAsync(next); // A pipe refuses a second read while one waits.
        Assert.Equal("next"u8.ToArray(), next);
    }

    public void Dispose() => _to.Dispose();

    private async Task WriteAsync(byte[] bytes) => await _from.Writer.WriteAsync(bytes);

    private ValueTask TakeAsync(ReadOnlyMemory<byte> piece, Memory<byte> scratch, CancellationToken cancellationToken)
    {
        Assert.True(piece.Length <= scratch.Length);
        _pieces.Add(piece.Length);
        return default;
    }

    private Task<string?> RunAsync(Func<ReadOnlyMemory<byte>, Memory<byte>, CancellationToken, ValueTask> take) =>
        new StreamRelay(_from.Reader.AsStream(), _to, take, () => { }).RunAsync(CancellationToken.None, CancellationToken.None).WaitAsync(Eventually.Bound);

    /// <summary>Says something, and then its peer resets the connection: also a read of nothing had said that there is more.</summary>
    private sealed class BreakingStream(byte[] words) : MemoryStream(words)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position == Length && !buffer.IsEmpty ? throw new IOException("reset by peer") : base.ReadAsync(buffer, cancellationToken);
    }
}
