using Protocols.Tests.Spdy;
using Recorder.Protocols;
using Recorder.Protocols.PortForward;
using TestKit.KubeExec;

namespace Protocols.Tests.PortForward;

public sealed class ForwardReaderTests
{
    private static readonly ForwardProtocol _plain = new(IsTunnelled: false);

    public static TheoryData<string> Folders => [.. Transcript.Folders];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Two_requests_are_two_connections_with_their_ports_and_bytes(string folder)
    {
        Forwarded said = Watch(Transcript.Load(folder, "port-forward"), null);

        Assert.Equal(2, said.Told.Count(told => told.StartsWith("open", StringComparison.Ordinal)));
        Assert.Contains("0 port 8080 sent 79 received 210", said.All);
        Assert.Contains("1 port 8080 sent 86 received 231", said.All);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Nothing_depends_on_where_the_bytes_were_split(string folder)
    {
        Transcript transcript = Transcript.Load(folder, "port-forward");
        string whole = Watch(transcript, null).All;

        Assert.Equal(whole, Watch(transcript, (_, bytes) => bytes.Chunk(1)).All);
        int total = transcript.Pieces.Sum(piece => piece.Bytes.Length);
        for (int split = 0; split <= total; split++)
        {
            Assert.Equal(whole, Watch(transcript, (from, bytes) => split > from && split < from + bytes.Length
                ? [bytes[..(split - from)], bytes[(split - from)..]]
                : [bytes]).All);
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_conversation_cut_anywhere_is_unfinished_and_no_error(string folder)
    {
        Transcript transcript = Transcript.Load(folder, "port-forward");
        int total = transcript.Pieces.Sum(piece => piece.Bytes.Length);
        for (int length = 0; length < total; length++)
        {
            Watch(transcript, (from, bytes) => [bytes[..Math.Clamp(length - from, 0, bytes.Length)]]);
        }
    }

    [Fact]
    public void What_kept_a_connection_from_working_is_told_up_to_a_limit()
    {
        using var client = new SpdyClient();
        string text = new('x', 2 * ForwardedConnection.MaxErrorSize);
        Forwarded said = new Forwarded(_plain)
            .Take(true, Open(client, 1, "error", "80", "0"), Open(client, 3, "data", "80", "0"))
            .Take(false, SpdyClient.Data(1, text, fin: true), SpdyClient.Data(3, "", fin: true))
            .Take(true, SpdyClient.Data(3, "", fin: true));

        Assert.Equal(["open 0", $"0 port 80 sent 0 received 0{text[..ForwardedConnection.MaxErrorSize]}"], said.Told);
    }

    [Fact]
    public void Clients_that_number_no_requests_are_understood()
    {
        using var client = new SpdyClient();
        Forwarded said = new Forwarded(_plain)
            .Take(true, Open(client, 5, "error", "80", null), Open(client, 7, "data", "80", null), SpdyClient.Data(7, "abc", fin: false));

        Assert.Equal("open stream 5|stream 5 port 80 sent 3 received 0", said.All);
    }

    [Fact]
    public void The_largest_stream_id_and_ports_at_their_limits_pass()
    {
        using var client = new SpdyClient();

        Assert.Equal("open 0|open 1|0 port 1 sent 0 received 0|1 port 65535 sent 0 received 0".Split('|').Order(StringComparer.Ordinal),
            new Forwarded(_plain).Take(true, Open(client, 1, "data", "1", "0"), Open(client, int.MaxValue, "data", "65535", "1")).All.Split('|'));
    }

    [Theory]
    [InlineData("data", "0", "0")]
    [InlineData("data", "65536", "0")]
    [InlineData("data", "", "0")]
    [InlineData("data", "-1", "0")]
    [InlineData("stdin", "80", "0")]
    [InlineData("", "80", "0")]
    [InlineData("data", "80", "11111111111111111111111111111111111111111111111111111111111111111")]
    public void A_stream_that_is_none_of_a_forwarded_port_is_refused(string type, string port, string request)
    {
        using var client = new SpdyClient();
        Assert.Throws<ProtocolException>(() => new Forwarded(_plain).Take(true, Open(client, 1, type, port, request)));
    }

    [Fact]
    public void Streams_that_were_never_opened_are_refused()
    {
        Assert.Throws<ProtocolException>(() => new Forwarded(_plain).Take(false, SpdyClient.Data(5, "x", fin: false)));
        Assert.Throws<ProtocolException>(() => new Forwarded(_plain).Take(false, SpdyClient.Reset(5)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_stream_that_the_server_refuses_for_its_number_changes_nothing(int id)
    {
        using var client = new SpdyClient();
        Forwarded said = new Forwarded(_plain)
            .Take(true, Open(client, 3, "data", "80", "0"), client.Open(id, isFin: true, ("streamtype", "error"), ("port", "80"), ("requestid", "1")))
            .Take(false, SpdyClient.Reset(id))
            .Take(true, SpdyClient.Data(3, "abc", fin: false));

        Assert.Equal("0 port 80 sent 3 received 0|open 0", said.All);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public void A_stream_that_is_open_cannot_be_opened_again(string request)
    {
        using var client = new SpdyClient();
        Forwarded said = new Forwarded(_plain).Take(true, Open(client, 3, "data", "80", "0"), Open(client, 5, "error", "80", "0"));

        Assert.Throws<ProtocolException>(() => said.Take(true, Open(client, 3, "data", "80", request)));
    }

    [Fact]
    public void A_client_does_not_answer_to_its_own_stream()
    {
        using var client = new SpdyClient();
        Forwarded said = new Forwarded(_plain).Take(true, Open(client, 3, "data", "80", "0"));

        Assert.Throws<ProtocolException>(() => said.Take(true, client.Reply(3, isFin: true)));
    }

    [Fact]
    public void As_many_connections_as_are_allowed_may_be_open_and_closed_ones_count_no_more()
    {
        using var client = new SpdyClient();
        var said = new Forwarded(_plain);
        for (int i = 0; i < ForwardStreams.MaxConnections; i++)
        {
            said.Take(true, Open(client, (2 * i) + 1, "data", "80", $"{i}"));
        }

        said.Take(true, SpdyClient.Reset(1), Open(client, 100_001, "data", "80", "new"));
        Assert.Throws<ProtocolException>(() => said.Take(true, Open(client, 100_003, "data", "80", "newer")));
    }

    [Fact]
    public void Bytes_under_way_on_a_stream_that_was_reset_are_nobodys()
    {
        using var client = new SpdyClient();
        Forwarded said = new Forwarded(_plain).Take(true, Open(client, 1, "data", "80", "0"), SpdyClient.Reset(1)).Take(false, SpdyClient.Data(1, "late", fin: true));

        Assert.Equal(["open 0", "0 port 80 sent 0 received 0"], said.Told);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Open_connections_are_told_why_they_end(string folder)
    {
        Transcript transcript = Transcript.Load(folder, "port-forward");
        ForwardProtocol protocol = ForwardProtocol.Find(transcript.Upgrade, transcript.Subprotocol)!;
        Forwarded Opened()
        {
            var said = new Forwarded(protocol);
            _ = transcript.Pieces.First(piece => said.Take(piece.FromClient, piece.Bytes).Streams.Open.Any(open => open.Sent != 0));
            return said;
        }

        Forwarded relay = Opened();
        Assert.True(relay.Server.IsBetweenFrames);
        IReadOnlyList<byte[]> ending = ForwardEnding.Write(protocol, relay.Streams.Open, "no more"u8);

        Assert.Equal("no more", Opened().Take(false, [.. ending]).Streams.Open.Single().Error);
    }

    [Fact]
    public void Random_frames_are_read_or_refused() => Seeded.Run(2000, 120, bytes =>
    {
        using var client = new SpdyClient();
        try
        {
            new Forwarded(_plain).Take(true, Open(client, 1, "data", "80", "0"), Open(client, 3, "error", "80", "0"), bytes);
            new Forwarded(new ForwardProtocol(IsTunnelled: true)).Take(true, bytes);
        }
        catch (ProtocolException)
        {
        }
    });

    private static byte[] Open(SpdyClient client, int id, string type, string port, string? request) => request is null
        ? client.Open(id, isFin: false, ("streamtype", type), ("port", port))
        : client.Open(id, isFin: false, ("streamtype", type), ("port", port), ("requestid", request));

    private static Forwarded Watch(Transcript transcript, Func<int, byte[], IEnumerable<byte[]>>? cut)
    {
        var said = new Forwarded(ForwardProtocol.Find(transcript.Upgrade, transcript.Subprotocol)!);
        int from = 0;
        foreach (TranscriptPiece piece in transcript.Pieces)
        {
            said.Take(piece.FromClient, cut is null ? [piece.Bytes] : [.. cut(from, piece.Bytes)]);
            from += piece.Bytes.Length;
        }

        return said;
    }
}
