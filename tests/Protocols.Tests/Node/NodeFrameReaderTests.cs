using System.Buffers.Binary;
using Recorder.Protocols;
using Recorder.Protocols.Node;

namespace Protocols.Tests.Node;

public sealed class NodeFrameReaderTests
{
    [Fact]
    public void Frames_do_not_depend_on_where_the_bytes_were_split()
    {
        byte[] wire = [.. Frame(2, [1, .. "hello"u8]), .. Frame(4, [0, 80, 0, 25]), .. Frame(67, [])];

        for (int split = 0; split <= wire.Length; split++)
        {
            List<string> frames = [];
            ReadOnlySpan<byte> first = wire.AsSpan(0, split);
            ReadAll(ref first, frames);
            ReadOnlySpan<byte> rest = (byte[])[.. first, .. wire.AsSpan(split)];
            ReadAll(ref rest, frames);

            Assert.Equal(["Output:6", "Resize:4", "Closed:0"], frames);
            Assert.True(rest.IsEmpty);
        }
    }

    [Fact]
    public void A_frame_cut_short_is_not_read_and_takes_nothing()
    {
        byte[] wire = Frame(3, "input"u8);
        for (int length = 0; length < wire.Length; length++)
        {
            ReadOnlySpan<byte> buffer = wire.AsSpan(0, length);

            Assert.False(NodeFrameReader.TryRead(ref buffer, out _));
            Assert.Equal(length, buffer.Length);
        }
    }

    [Theory]
    [InlineData(1, OpenMessage.MaxSize)]
    [InlineData(2, NodeFrame.MaxOutput + 1)]
    [InlineData(3, NodeFrame.MaxInput)]
    [InlineData(4, 4)]
    [InlineData(5, 2)]
    [InlineData(6, LostMessage.MaxSize)]
    [InlineData(64, 69)]
    [InlineData(65, 16)]
    [InlineData(66, FailedMessage.MaxSize)]
    [InlineData(67, 0)]
    [InlineData(68, TerminatedMessage.MaxSize)]
    public void A_frame_of_the_longest_size_is_read_and_one_byte_more_is_refused_by_its_header(byte type, int longest)
    {
        ReadOnlySpan<byte> whole = Frame(type, new byte[longest]);
        Assert.True(NodeFrameReader.TryRead(ref whole, out NodeFrame frame));
        Assert.Equal(longest, frame.Body.Length);

        byte[] header = Frame(type, new byte[longest + 1])[..NodeFrame.HeaderSize];
        Assert.Throws<ProtocolException>(() =>
        {
            ReadOnlySpan<byte> buffer = header;
            NodeFrameReader.TryRead(ref buffer, out _);
        });
    }

    [Fact]
    public void A_type_that_does_not_exist_is_refused_by_its_first_byte()
    {
        foreach (byte type in (byte[])[0, 7, 63, 69, 255])
        {
            Assert.Throws<ProtocolException>(() =>
            {
                ReadOnlySpan<byte> buffer = [type];
                NodeFrameReader.TryRead(ref buffer, out _);
            });
        }
    }

    [Fact]
    public void Random_bytes_are_frames_or_refused() => Seeded.Run(2000, 200, bytes =>
    {
        try
        {
            ReadOnlySpan<byte> buffer = bytes;
            while (NodeFrameReader.TryRead(ref buffer, out _))
            {
            }
        }
        catch (ProtocolException)
        {
        }
    });

    private static void ReadAll(ref ReadOnlySpan<byte> buffer, List<string> frames)
    {
        while (NodeFrameReader.TryRead(ref buffer, out NodeFrame frame))
        {
            frames.Add($"{frame.Type}:{frame.Body.Length}");
        }
    }

    private static byte[] Frame(byte type, ReadOnlySpan<byte> body)
    {
        byte[] frame = new byte[NodeFrame.HeaderSize + body.Length];
        frame[0] = type;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), body.Length);
        body.CopyTo(frame.AsSpan(NodeFrame.HeaderSize));
        return frame;
    }
}
