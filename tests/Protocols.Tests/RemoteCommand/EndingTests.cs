using System.Text;
using Recorder.Protocols.RemoteCommand;
using TestKit.KubeExec;

namespace Protocols.Tests.RemoteCommand;

/// <summary>A session that is ended from outside shows its client why, wherever the server's bytes were cut.</summary>
public sealed class EndingTests
{
    private const string Status = "{\"status\":\"Failure\",\"message\":\"no more\"}";

    public static TheoryData<string> Folders => [.. Transcript.Folders];

    [Theory]
    [MemberData(nameof(Folders))]
    public void The_client_reads_the_status_behind_any_byte_of_a_frame_or_nothing_at_all(string folder)
    {
        Transcript transcript = Transcript.Load(folder, "exec-exit-3");
        RemoteProtocol protocol = RemoteProtocol.Find(transcript.Upgrade, transcript.Subprotocol)!;
        byte[] client = transcript.Bytes(fromClient: true), server = transcript.Bytes(fromClient: false);
        int told = 0;
        for (int length = 0; length < server.Length; length++)
        {
            var relay = new Watched(protocol).Take(true, client).Take(false, server[..length]);
            if (relay.Server.EndWith(Encoding.ASCII.GetBytes(Status)) is not { } ending)
            {
                continue;
            }

            Watched shown = new Watched(protocol).Take(true, client).Take(false, server[..length], [.. ending.SelectMany(piece => piece)]);
            Assert.Equal(new RemoteStatus(null, "no more"), shown.Server.Status);
            Assert.True(shown.Server.HasEnded);
            told++;
        }

        Assert.True(told > 10, $"told at {told} places");
    }

    [Fact]
    public void In_base64_too()
    {
        RemoteProtocol protocol = RemoteProtocol.Find("websocket", "v4.base64.channel.k8s.io")!;
        byte[] output = WebSocket.Frames.Frame(0x81, "1b3V0b3V0b3V0"u8.ToArray());
        for (int length = 2; length <= output.Length; length++)
        {
            IReadOnlyList<byte[]> ending = new Watched(protocol).Take(false, output[..length]).Server.EndWith(Encoding.ASCII.GetBytes(Status))!;

            Watched shown = new Watched(protocol).Take(false, output[..length], [.. ending.SelectMany(piece => piece)]);
            Assert.Equal("no more", shown.Server.Status!.Message);
            Assert.StartsWith("outoutout"[..(Math.Max(0, length - 3) / 4 * 3)], shown.Output);
        }
    }

    [Theory]
    [InlineData("v5.channel.k8s.io")]
    [InlineData("v4.base64.channel.k8s.io")]
    public void Output_comes_before_the_status(string subprotocol)
    {
        RemoteProtocol protocol = RemoteProtocol.Find("websocket", subprotocol)!;

        IReadOnlyList<byte[]> ending = new Watched(protocol).Server.EndWith(Encoding.ASCII.GetBytes(Status), "\r\nbye\r\n"u8.ToArray())!;

        Watched shown = new Watched(protocol).Take(false, [.. ending.SelectMany(piece => piece)]);
        Assert.Equal(("\r\nbye\r\n", "no more"), (shown.Output, shown.Server.Status!.Message));
        Assert.True(shown.Server.HasEnded);
    }

    [Fact]
    public void Long_reasons_get_a_long_frame()
    {
        string reason = new('x', 70_000);
        RemoteProtocol protocol = RemoteProtocol.Find("websocket", "channel.k8s.io")!;
        IReadOnlyList<byte[]> ending = new Watched(protocol).Server.EndWith(Encoding.ASCII.GetBytes(reason))!;

        Assert.Equal(reason, new Watched(protocol).Take(false, [.. ending.SelectMany(piece => piece)]).Server.Status!.Message);
    }
}
