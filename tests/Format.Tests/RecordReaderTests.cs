using System.Buffers.Binary;
using Recorder.Format;

namespace Format.Tests;

public class RecordReaderTests
{
    private static readonly byte[] _two = [.. Framed(3, 'a'), .. Framed(300, 'b')];

    [Fact]
    public void Records_do_not_depend_on_where_the_bytes_were_split()
    {
        for (int split = 0; split <= _two.Length; split++)
        {
            var lengths = new List<int>();
            ReadOnlySpan<byte> front = _two.AsSpan(0, split);
            ReadAll(ref front, lengths);
            ReadOnlySpan<byte> rest = _two.AsSpan(split - front.Length);
            ReadAll(ref rest, lengths);

            Assert.Equal([3, 300], lengths);
            Assert.True(rest.IsEmpty, $"bytes left over after split at {split}");
        }
    }

    [Fact]
    public void An_incomplete_record_leaves_the_buffer_as_it_was()
    {
        byte[] record = Framed(300, 'x');
        for (int length = 0; length < record.Length; length++)
        {
            ReadOnlySpan<byte> cut = record.AsSpan(0, length);
            Assert.False(RecordReader.TryRead(ref cut, out _));
            Assert.Equal(length, cut.Length);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(65_536)]
    public void The_shortest_and_the_longest_record_are_read(int length)
    {
        ReadOnlySpan<byte> buffer = Framed(length, 'x');

        Assert.True(RecordReader.TryRead(ref buffer, out ReadOnlySpan<byte> message));
        Assert.Equal(length, message.Length);
        Assert.True(buffer.IsEmpty);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(65_537u)]
    [InlineData(0x8000_0000u)]
    [InlineData(0xFFFF_FFFFu)]
    public void A_length_past_the_limits_is_refused_before_its_message_is_there(uint length)
    {
        byte[] prefix = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(prefix, length);

        var e = Assert.Throws<RecordFormatException>(() => Read(prefix));
        Assert.Contains($"{length}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_bytes_are_records_or_refused()
    {
        Random random = Seeded.Random();
        for (int i = 0; i < 10_000; i++)
        {
            byte[] bytes = random.Bytes(random.Next(100));
            if (bytes.Length > 3)
            {
                bytes[0] = bytes[1] = 0;
                bytes[2] = (byte)random.Next(2);
            }

            try
            {
                Read(bytes);
            }
            catch (RecordFormatException)
            {
            }
        }
    }

    private static byte[] Framed(int length, char fill)
    {
        byte[] record = new byte[4 + length];
        BinaryPrimitives.WriteInt32BigEndian(record, length);
        record.AsSpan(4).Fill((byte)fill);
        return record;
    }

    private static void Read(byte[] bytes)
    {
        ReadOnlySpan<byte> buffer = bytes;
        ReadAll(ref buffer, []);
    }

    private static void ReadAll(ref ReadOnlySpan<byte> buffer, List<int> lengths)
    {
        while (RecordReader.TryRead(ref buffer, out ReadOnlySpan<byte> message))
        {
            lengths.Add(message.Length);
        }
    }
}
