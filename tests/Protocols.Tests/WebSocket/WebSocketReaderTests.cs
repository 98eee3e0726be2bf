using System.Text;
using Recorder.Protocols;
using Recorder.Protocols.WebSocket;
using static Protocols.Tests.WebSocket.Frames;

namespace Protocols.Tests.WebSocket;

public sealed class WebSocketReaderTests
{
    private static readonly byte[] _mask = [1, 2, 3, 4];

    // A fragmented message with a ping inside, an empty message, a long one, and the end.
    private static readonly byte[] _conversation =
    [
        .. Frame(0x01, "he"u8.ToArray(), _mask), .. Frame(0x89, "ping"u8.ToArray(), [0, 0, 0, 0]), .. Frame(0x80, "llo"u8.ToArray(), _mask),
        .. Binary([]), .. Binary(new byte[200], [9, 8, 7, 6]), .. Frame(0x88, [3, 232]),
    ];

    private static readonly string[] _said = ["Ping:4", "Text:5:hello", "Binary:0:", "Binary:200:" + new string('\0', 200), "Close:2"];

    [Fact]
    public void Messages_do_not_depend_on_where_the_bytes_were_split()
    {
        Assert.Equal(_said.Order(), ReadAll(_conversation).Order());
        for (int split = 0; split <= _conversation.Length; split++)
        {
            Assert.Equal(_said.Order(), ReadAll(_conversation[..split], _conversation[split..]).Order());
        }

        Assert.Equal(_said.Order(), ReadAll([.. _conversation.Chunk(1)]).Order());
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
    public void The_longest_control_frame_and_every_form_of_length_pass()
    {
        Assert.Equal(["Ping:125"], ReadAll(Frame(0x89, new byte[125])));
        Assert.Equal(["Binary:1:x"], ReadAll([0x82, 126, 0, 1, (byte)'x']));
        Assert.Equal(["Binary:1:x"], ReadAll([0x82, 127, 0, 0, 0, 0, 0, 0, 0, 1, (byte)'x']));
        Assert.Empty(ReadAll([0x82, 127, .. Long(long.MaxValue), .. "never whole"u8.ToArray()]));
    }

    [Theory]
    [InlineData("89fe")] // A ping of 126 bytes.
    [InlineData("0900")] // A ping in fragments.
    [InlineData("c200")] // An extension's bit.
    [InlineData("a200")]
    [InlineData("9200")]
    [InlineData("8300")] // Opcodes that do not exist.
    [InlineData("8b00")]
    [InlineData("8000")] // A continuation of nothing.
    [InlineData("02008200")] // A message in the middle of one.
    [InlineData("88008200")] // Something behind the close.
    [InlineData("827f8000000000000000")] // The sign bit of a length.
    public void What_is_no_frame_is_refused(string hex) =>
        Assert.Throws<ProtocolException>(() => ReadAll(Convert.FromHexString(hex)));

    [Fact]
    public void A_frame_without_a_mask_is_read_from_a_server_and_refused_from_a_client()
    {
        Assert.Equal(new WebSocketPosition(0, false, false, false), Read(new WebSocketReader(fromClient: true), Binary([1], _mask)));
        Assert.Throws<ProtocolException>(() => Read(new WebSocketReader(fromClient: true), Binary([1])));
        Assert.Throws<ProtocolException>(() => Read(new WebSocketReader(fromClient: true), [0x89, 0]));
    }

    [Fact]
    public void Random_bytes_are_read_or_refused() => Seeded.Run(2000, 300, bytes =>
    {
        try
        {
            ReadAll([.. bytes.Chunk(7)]);
        }
        catch (ProtocolException)
        {
        }
    });

    [Fact]
    public void A_position_says_what_must_follow()
    {
        var reader = new WebSocketReader(fromClient: false);
        Assert.Equal(new WebSocketPosition(0, false, false, false), Read(reader, []));
        Assert.Equal(new WebSocketPosition(0, true, false, false), Read(reader, [0x02]));
        Assert.Equal(new WebSocketPosition(2, false, true, false), Read(reader, [3, 1]));
        Assert.Equal(new WebSocketPosition(0, false, true, false), Read(reader, [1, 1]));
        Assert.Equal(new WebSocketPosition(1, false, false, false), Read(reader, [0x80, 2, 1]));
        Assert.Equal(new WebSocketPosition(0, false, false, false), Read(reader, [1]));
        Assert.Equal(new WebSocketPosition(0, false, false, true), Read(reader, [0x88, 0]));
    }

    private static WebSocketPosition Read(WebSocketReader reader, byte[] bytes)
    {
        ReadOnlyMemory<byte> input = bytes;
        while (reader.TryRead(ref input, new byte[8], out _))
        {
        }

        return reader.Position;
    }

    /// <summary>Whole messages, by the opcode they started with.</summary>
    private static List<string> ReadAll(params byte[][] pieces)
    {
        var reader = new WebSocketReader(fromClient: false);
        var said = new List<string>();
        var message = new List<byte>();
        byte[] scratch = new byte[64]; // Shorter than some payloads.
        int controlSize = 0;
        foreach (byte[] bytes in pieces)
        {
            ReadOnlyMemory<byte> input = bytes;
            while (reader.TryRead(ref input, scratch, out WebSocketPiece piece))
            {
                if (piece.IsControl)
                {
                    controlSize += piece.Payload.Length;
                    if (piece.EndsMessage)
                    {
                        said.Add($"{piece.Opcode}:{controlSize}");
                        controlSize = 0;
                    }

                    continue;
                }

                Assert.Equal(message.Count == 0, piece.StartsMessage || message.Count == 0);
                message.AddRange(piece.Payload.ToArray());
                if (piece.EndsMessage)
                {
                    said.Add($"{piece.Opcode}:{message.Count}:{Encoding.ASCII.GetString([.. message])}");
                    message.Clear();
                }
            }

            Assert.True(input.IsEmpty);
        }

        return said;
    }
}
