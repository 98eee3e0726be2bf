using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Sessions.Ssh;
using TestKit;

namespace Sessions.Tests.Ssh;

public sealed class PrivateSshdTests
{
    [Fact]
    public async Task Where_somebody_else_has_the_port_it_does_not_listen_until_he_goes()
    {
        SshdUnderTest.SkipUnlessPossible();
        using var node = NodeUnderTest.WithoutDaemon();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        var sshd = new PrivateSshd(
            new PrivateSshdOptions
            {
                Directory = $"{node.Folder}/sshd",
                Port = port,
                ListenAddress = $"127.0.0.1:{port}\nListenAddress [::1]:{port}", // Where it could have one of two, it must not be content.
                ShellCommand = ["/bin/false"],
                SocketPath = node.Socket,
                RestartPause = TimeSpan.Zero,
            },
            TimeProvider.System, NullLogger<PrivateSshd>.Instance);
        using var stop = new CancellationTokenSource();
        Task running = sshd.RunAsync(stop.Token);

        await Eventually.TrueAsync(() => sshd.Problem == $"sshd does not serve port {port}: Bind to port {port} on 127.0.0.1 failed: Address already in use.");
        Assert.False(sshd.Listening.IsCompleted);

        other.Stop();
        await sshd.Listening.WaitAsync(Eventually.Bound);
        await Eventually.TrueAsync(() => sshd.Problem is null);

        await stop.CancelAsync();
        await running;
        Assert.StartsWith($"sshd does not serve port {port}: it ended with code", sshd.Problem);
    }
}
