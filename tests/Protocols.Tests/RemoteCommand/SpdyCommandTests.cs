using Protocols.Tests.Spdy;
using Recorder.Protocols;
using Recorder.Protocols.RemoteCommand;

namespace Protocols.Tests.RemoteCommand;

/// <summary>A client that would have the server and the recording see two different sessions is cut off.</summary>
public sealed class SpdyCommandTests
{
    private static readonly RemoteProtocol _protocol = RemoteProtocol.Find("SPDY/3.1", "v4.channel.k8s.io")!;

    [Fact]
    public void Streams_are_known_by_their_kind()
    {
        using var client = new SpdyClient();

        Watched said = new Watched(_protocol).Take(true, Open(client, 1, "error"), Open(client, 3, "stdin"), SpdyClient.Data(3, "id", fin: false));

        Assert.Equal("id", said.Input);
    }

    [Theory]
    [InlineData(2, "stdin")] // Even numbers are the server's.
    [InlineData(3, "stdin")] // It keeps the stream that it has, and refuses this one.
    [InlineData(1, "stdin")]
    [InlineData(5, "stdout")] // It uses the last of two.
    [InlineData(5, "exec")]
    public void A_stream_that_the_server_takes_for_something_else_is_refused(int id, string type)
    {
        using var client = new SpdyClient();
        Watched said = new Watched(_protocol).Take(true, Open(client, 1, "error"), Open(client, 3, "stdout"));

        Assert.Throws<ProtocolException>(() => said.Take(true, Open(client, id, type)));
    }

    [Fact]
    public void Nothing_hides_in_settings()
    {
        using var client = new SpdyClient();
        Watched said = new Watched(_protocol).Take(true, Open(client, 1, "error"), Open(client, 3, "stdin"));

        Assert.Throws<ProtocolException>(() => said.Take(true, SpdyClient.Settings(0, SpdyClient.Data(3, "rm", fin: false))));
    }

    [Fact]
    public void A_client_does_not_answer_to_its_own_stream()
    {
        using var client = new SpdyClient();
        Watched said = new Watched(_protocol).Take(true, Open(client, 1, "error"), Open(client, 3, "stdin"));

        Assert.Throws<ProtocolException>(() => said.Take(true, client.Reply(3, isFin: true)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Input_behind_its_end_is_refused(bool isReset)
    {
        using var client = new SpdyClient();
        Watched said = new Watched(_protocol).Take(true, Open(client, 1, "error"), Open(client, 3, "stdin"), SpdyClient.Data(3, "id", fin: false));
        said.Take(true, isReset ? SpdyClient.Reset(3) : SpdyClient.Data(3, "", fin: true));

        Assert.Throws<ProtocolException>(() => said.Take(true, SpdyClient.Data(3, "rm", fin: false)));
        Assert.Equal(("id", 1), (said.Input, said.InputEnds));
    }

    [Fact]
    public void An_end_may_be_said_twice()
    {
        using var client = new SpdyClient();
        Watched said = new Watched(_protocol).Take(
            true, Open(client, 1, "error"), Open(client, 3, "stdin"), SpdyClient.Data(3, "id", fin: true), SpdyClient.Data(3, "", fin: true), SpdyClient.Reset(3));

        Assert.Equal(("id", 1), (said.Input, said.InputEnds));
    }

    private static byte[] Open(SpdyClient client, int id, string type) => client.Open(id, isFin: false, ("streamtype", type));
}
