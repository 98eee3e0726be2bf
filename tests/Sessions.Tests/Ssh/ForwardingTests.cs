using System.Net;
using System.Net.Sockets;
using System.Text;
using Recorder.Sessions.Terminal;
using TestKit;

namespace Sessions.Tests.Ssh;

/// <summary>Ways around the recording: what they would lead to is there, and is not reached.</summary>
public sealed class ForwardingTests
{
    [Fact]
    public async Task A_stream_to_an_address_is_refused()
    {
        SshdUnderTest.SkipUnlessPossible();
        using SshdUnderTest sshd = await SshdUnderTest.StartAsync();
        using Socket target = ListenOnTcp();

        (ExitStatus status, _, string error) = await PipedRun.ToEndAsync(Client(sshd, "-W", target.LocalEndPoint!.ToString()!, "root@127.0.0.1"));

        Assert.Equal(255, status.Code);
        Assert.Contains("administratively prohibited", error);
        AssertNotReached(target);
    }

    [Fact]
    public async Task Connections_that_a_client_forwards_are_refused()
    {
        SshdUnderTest.SkipUnlessPossible();
        using SshdUnderTest sshd = await SshdUnderTest.StartAsync();
        string folder = sshd.Node.Folder;
        using Socket address = ListenOnTcp(), path = ListenOnPath($"{folder}/target");
        using PipedRun client = PipedRun.Start(Client(
            sshd, "-L", $"{folder}/to-address:{address.LocalEndPoint}", "-L", $"{folder}/to-path:{folder}/target", "root@127.0.0.1", "echo ready; read x"));
        await client.ExpectAsync("ready");

        Assert.Equal(0, await ReadFromAsync($"{folder}/to-address"));
        Assert.Equal(0, await ReadFromAsync($"{folder}/to-path"));

        client.CloseInput();
        string error = (await client.EndAsync()).Error;
        Assert.Contains("administratively prohibited", error);
        Assert.Equal(2, error.Split("open failed:").Length - 1);
        AssertNotReached(address);
        AssertNotReached(path);
    }

    [Theory]
    [InlineData("-R", "0", "remote port forwarding failed")]
    [InlineData("-R", "/run/{0}.sock", "remote port forwarding failed")]
    [InlineData("-w", "any:any", "Tunnel forwarding failed")]
    public async Task What_would_listen_here_is_refused(string option, string here, string told)
    {
        SshdUnderTest.SkipUnlessPossible();
        Assert.SkipUnless(option != "-w" || File.Exists("/dev/net/tun"), "a client needs /dev/net/tun to ask for a tunnel");
        using SshdUnderTest sshd = await SshdUnderTest.StartAsync();
        using Socket target = ListenOnTcp();
        string value = option == "-w" ? here : $"{string.Format(here, Path.GetFileName(sshd.Node.Folder))}:{target.LocalEndPoint}";

        // A tunnel's refusal may come later than the command's end would: the client ends at it.
        using PipedRun client = PipedRun.Start(Client(sshd, "-o", "ExitOnForwardFailure=yes", option, value, "root@127.0.0.1", "read x"));

        (ExitStatus status, _, string error) = await client.EndAsync();
        Assert.Equal(255, status.Code);
        Assert.Contains(told, error);
        AssertNotReached(target);
    }

    [Fact]
    public async Task No_agent_of_the_clients_can_be_reached_from_a_session()
    {
        SshdUnderTest.SkipUnlessPossible();
        using SshdUnderTest sshd = await SshdUnderTest.StartAsync();

        (_, byte[] output, _) = await PipedRun.ToEndAsync(["ssh-agent", .. sshd.Client("ssh", "-A", "root@127.0.0.1", "echo \"agent: $SSH_AUTH_SOCK\"")]);

        Assert.Equal("agent: \n", Encoding.UTF8.GetString(output));
    }

    /// <summary>A client that tells why something was refused.</summary>
    private static string[] Client(SshdUnderTest sshd, params string[] arguments) =>
        [.. sshd.Client("ssh", arguments).Select(word => word == "LogLevel=ERROR" ? "LogLevel=INFO" : word)];

    private static Socket ListenOnTcp()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return listener;
    }

    private static Socket ListenOnPath(string path)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        return listener;
    }

    /// <summary>Bytes that come, from a listener of the client's; 0: it hung up.</summary>
    private static async Task<int> ReadFromAsync(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        return await socket.ReceiveAsync(new byte[1]).WaitAsync(Eventually.Bound);
    }

    private static void AssertNotReached(Socket listener) => Assert.False(listener.Poll(0, SelectMode.SelectRead), $"{listener.LocalEndPoint} was reached");
}
