using System.Net.Sockets;
using Recorder.Protocols.Node;
using Recorder.Sessions.Terminal;

namespace Sessions.Tests.Ssh;

/// <summary>What the user is told when the daemon says why, and hangs up while the shell still sends.</summary>
public sealed class HangUpTests
{
    private const int Times = 20; // The shell learns of both at once, on two threads.

    [Fact]
    public async Task A_daemon_that_hangs_up_is_quoted_with_its_reason()
    {
        using var node = NodeUnderTest.WithoutDaemon();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(node.Socket));
        listener.Listen();

        for (int i = 0; i < Times; i++)
        {
            Task serving = FailSessionAsync(listener, "the disk is full");
            (ExitStatus status, _, string error) = await PipedRun.ToEndAsync(node.Shell("--", "yes"));
            await serving;

            Assert.Equal(254, status.Code);
            Assert.Equal("session recording is unavailable: the disk is full; this session has been ended\n", error);
        }
    }

    /// <summary>Opens one session, takes some of its output, and ends it.</summary>
    private static async Task FailSessionAsync(Socket listener, string reason)
    {
        byte[] buffer = new byte[256 * 1024];
        using Socket shell = await listener.AcceptAsync();
        await shell.ReceiveAsync(buffer);
        await shell.SendAsync(new OpenedMessage(Guid.NewGuid().ToString(), WantsInput: false, FailOpen: false, new byte[OpenedMessage.TicketSize]).ToFrame());
        await shell.ReceiveAsync(buffer);
        await shell.SendAsync(new FailedMessage(FailOpen: false, reason).ToFrame());
    }
}
