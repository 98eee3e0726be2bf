using System.Net.Sockets;
using Recorder.Sessions.Ssh.Node;
using TestKit;

namespace Sessions.Tests.Ssh;

public sealed class AcceptorTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly List<SocketError> _told = [];

    [Fact]
    public async Task An_accept_that_fails_is_told_once_and_tried_again_after_a_pause()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        int tries = 0;
        Acceptor acceptor = Of(_ => ++tries % 4 == 0 ? new ValueTask<Socket>(socket) : throw new SocketException((int)SocketError.TooManyOpenSockets));

        for (int round = 1; round <= 2; round++)
        {
            Task<Socket> taken = acceptor.NextAsync(CancellationToken.None);
            for (int i = 0; i < 3; i++)
            {
                await _time.UntilArmedAsync(1);
                Assert.False(taken.IsCompleted);
                _time.Advance(Acceptor.Pause);
            }

            Assert.Same(socket, await taken.WaitAsync(Eventually.Bound));
            Assert.Equal(Enumerable.Repeat(SocketError.TooManyOpenSockets, round), _told);
        }
    }

    [Fact]
    public async Task Stopping_ends_the_pause()
    {
        using var stopping = new CancellationTokenSource();
        Task<Socket> taken = Of(_ => throw new SocketException((int)SocketError.TooManyOpenSockets)).NextAsync(stopping.Token);
        await _time.UntilArmedAsync(1);

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => taken.WaitAsync(Eventually.Bound));
    }

    private Acceptor Of(Func<CancellationToken, ValueTask<Socket>> accept) => new(accept, _time, failure => _told.Add(failure.SocketErrorCode));
}
