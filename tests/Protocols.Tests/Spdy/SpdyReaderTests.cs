using System.IO.Compression;
using System.Text;
using Recorder.Protocols;
using Recorder.Protocols.Spdy;

namespace Protocols.Tests.Spdy;

public sealed class SpdyReaderTests
{
    private static readonly string[] _said =
        ["SynStream 1 streamtype=error", "SynStream 2147483647 streamtype=stdin", "Data 2147483647 hello fin", "Data 1  ", "Ping 0", "SynReply 1", "RstStream 1 fin", "Settings 0", "GoAway 0", "WindowUpdate 0"];

    private static readonly byte[] _conversation = Conversation();

    [Fact]
    public void Frames_do_not_depend_on_where_the_bytes_were_split()
    {
        Assert.Equal(_said, ReadAll(_conversation));
        for (int split = 0; split <= _conversation.Length; split++)
        {
            Assert.Equal(_said, ReadAll(_conversation[..split], _conversation[split..]));
        }

        Assert.Equal(_said, ReadAll([.. _conversation.Chunk(1)]));
    }

    [Fact]
    public void A_conversation_cut_anywhere_is_unfinished_and_no_error()
    {
        for (int length = 0; length < _conversation.Length; length++)
        {
            Assert.True(ReadAll(_conversation[..length]).Count < _said.Length);
        }
    }

    [Fact]
    public void The_longest_frames_pass()
    {
        Assert.Equal(["Settings 0"], ReadAll(SpdyClient.Settings(2047, new byte[2047 * 8])));
        Assert.Equal($"Data 1 {new string('x', 0xffffff)} ", ReadAll([0, 0, 0, 1, 0, 0xff, 0xff, 0xff], Encoding.ASCII.GetBytes(new string('x', 0xffffff)))[0]);
    }

    [Theory]
    [InlineData("8002000600000004")] // Version 2.
    [InlineData("8003000500000000")] // Types that do not exist.
    [InlineData("8003000a00000000")]
    [InlineData("0000000000000000")] // Stream 0.
    [InlineData("80030003000000080000000000000001")]
    [InlineData("8003000300000007")] // Lengths that are not the type's.
    [InlineData("8003000600000005")]
    [InlineData("8003000700000009")]
    [InlineData("8003000100000009")]
    [InlineData("8003000100004001")] // Longer than is held.
    [InlineData("80030001ffffffff")]
    [InlineData("8003000400004001")]
    public void What_is_no_frame_is_refused_by_its_head(string hex) =>
        Assert.Throws<ProtocolException>(() => ReadAll(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("80030004 0000000C 00000000 00000003 00000000")] // SETTINGS that count fewer than they have: the server reads a frame behind them.
    [InlineData("80030004 0000000C 00000002 00000003 00000000")] // And more: it takes the next frame for a setting.
    [InlineData("80030004 0000000C 20000001 00000003 00000000")] // The count times eight is more than 32 bits hold.
    [InlineData("80030003 00000008 80000001 00000001")] // The reserved bit is not masked there.
    public void What_the_server_would_read_in_another_way_is_refused(string hex) =>
        Assert.Throws<ProtocolException>(() => ReadAll(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))));

    [Fact]
    public void Random_bytes_are_read_or_refused() => Seeded.Run(2000, 300, bytes =>
    {
        try
        {
            ReadAll([.. bytes.Chunk(7)]);
            ReadAll([.. _conversation.AsSpan(0, 60), .. bytes]);
        }
        catch (ProtocolException)
        {
        }
    });

    private static byte[] Conversation()
    {
        using var headers = new Deflated(CompressionLevel.Optimal);
        using var replies = new Deflated(CompressionLevel.Optimal);
        byte[] error = headers.Next(Header("streamtype", "error")), stdin = headers.Next(Header("streamtype", "stdin"));
        return
        [
            .. Control(1, [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. error]),
            .. Control(1, [0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, .. stdin]),
            0x7f, 0xff, 0xff, 0xff, 1, 0, 0, 5, .. "hello"u8.ToArray(),
            0, 0, 0, 1, 0, 0, 0, 0,
            .. Control(6, [0, 0, 0, 7]),
            .. Control(2, [0, 0, 0, 1, .. headers.Next([0, 0, 0, 0])]),
            .. Control(3, [0, 0, 0, 1, 0, 0, 0, 5]),
            .. Control(4, [0, 0, 0, 0]),
            .. Control(7, new byte[8]),
            .. Control(9, new byte[8]),
        ];
    }

    private static byte[] Control(byte type, byte[] payload) =>
        [0x80, 3, 0, type, 0, (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, .. payload];

    private static byte[] Header(string name, string value) =>
        [0, 0, 0, 1, 0, 0, 0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), 0, 0, 0, (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    private static List<string> ReadAll(params byte[][] pieces)
    {
        var reader = new SpdyReader();
        var said = new List<string>();
        var data = new StringBuilder();
        foreach (byte[] bytes in pieces)
        {
            ReadOnlyMemory<byte> input = bytes;
            while (reader.TryRead(ref input, out SpdyPiece piece))
            {
                if (piece.Type == SpdyFrameType.Data)
                {
                    data.Append(Encoding.ASCII.GetString(piece.Data.Span));
                    if (reader.Position.Left == 0)
                    {
                        said.Add($"Data {piece.StreamId} {data} {(piece.IsFin ? "fin" : "")}");
                        data.Clear();
                    }

                    continue;
                }

                string headers = string.Concat(piece.Headers?.Select(header => $" {header.Key}={header.Value}") ?? []);
                said.Add($"{piece.Type} {piece.StreamId}{headers}{(piece.IsFin ? " fin" : "")}");
            }

            Assert.True(input.IsEmpty);
        }

        return said;
    }
}
