using System.Buffers.Binary;
using System.Text;
using Recorder.Format;
using Recorder.Streaming.Journal;

namespace Streaming.Tests.Journal;

public sealed class JournalBlockTests
{
    [Fact]
    public void The_checksum_is_CRC_32C() => // RFC 3720, B.4: the check value of the nine digits.
        Assert.Equal(0xE3069283u, Crc32C.Append(0, Encoding.ASCII.GetBytes("123456789")));

    [Fact]
    public void The_checksum_does_not_depend_on_where_the_bytes_were_split()
    {
        byte[] bytes = Encoding.ASCII.GetBytes("a session, its records, their order");
        for (int split = 0; split <= bytes.Length; split++)
        {
            Assert.Equal(Crc32C.Append(0, bytes), Crc32C.Append(Crc32C.Append(0, bytes.AsSpan(0, split)), bytes.AsSpan(split)));
        }
    }

    [Theory]
    [InlineData(4, 1, 0, 0)]
    [InlineData(JournalBlock.MaxPayloadSize, 1, 0, 0)]
    [InlineData(JournalBlock.MaxPayloadSize, JournalBlock.MaxPayloadSize / 4, 0, JournalBlock.MaxPayloadSize / 4 - 1)]
    [InlineData(4, 1, long.MaxValue, long.MaxValue)]
    [InlineData(8, 2, 7, 1_000_000)]
    public void Every_field_may_reach_its_limit(int payloadSize, int count, long firstIndex, long lastIndex) =>
        Assert.True(JournalBlock.TryRead(Header(payloadSize, count, firstIndex, lastIndex), out _));

    [Theory]
    [InlineData(0, 1, 0, 0)]
    [InlineData(-1, 1, 0, 0)]
    [InlineData(JournalBlock.MaxPayloadSize + 1, 1, 0, 0)]
    [InlineData(int.MaxValue, 1, 0, 0)]
    [InlineData(4, 0, 0, 0)]
    [InlineData(4, -1, 0, 0)]
    [InlineData(7, 2, 0, 1)]
    [InlineData(8, 2, 5, 5)]
    [InlineData(4, 1, 5, 4)]
    [InlineData(4, 1, -1, 0)]
    [InlineData(4, 1, 0, long.MinValue)]
    public void A_field_past_its_limit_begins_no_block(int payloadSize, int count, long firstIndex, long lastIndex) =>
        Assert.False(JournalBlock.TryRead(Header(payloadSize, count, firstIndex, lastIndex), out _));

    [Fact]
    public void A_header_cut_at_any_byte_begins_no_block()
    {
        byte[] header = Header(4, 1, 0, 0);
        for (int cut = 0; cut < header.Length; cut++)
        {
            Assert.False(JournalBlock.TryRead(header.AsSpan(0, cut), out _));
        }
    }

    private static byte[] Header(int payloadSize, int count, long firstIndex, long lastIndex)
    {
        byte[] header = new byte[JournalBlock.HeaderSize];
        JournalBlock.Write(header, salt: 1, new RecordBatch(new byte[4], count, firstIndex, lastIndex));
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(16), payloadSize);
        return header;
    }
}
