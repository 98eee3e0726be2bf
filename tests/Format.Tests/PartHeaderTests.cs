using Recorder.Format;

namespace Format.Tests;

public class PartHeaderTests
{
    private const long Limit = 1L << 61;

    [Theory]
    [InlineData(1, 131_072, 1_000, 130_048)]
    [InlineData(1, 131_072, 131_048, 0)]
    [InlineData(1, 131_072, 131_047, 1)]
    [InlineData(1, 131_072, 200_000, 0)]
    [InlineData(1, 0, 1_000, 0)]
    public void Padding_fills_a_part_up_to_the_minimum(int version, long minimum, long body, long padding)
    {
        PartHeader header = PartHeader.Plain(body, minimum);

        Assert.Equal(version, header.Version);
        Assert.Equal(padding, header.PaddingSize);
        Assert.True(header.PartSize >= minimum);
    }

    [Fact]
    public void A_header_is_read_from_the_bytes_that_its_version_needs()
    {
        foreach (PartHeader header in new[] { new PartHeader(1, 10, 20, 0), new PartHeader(2, 10, 20, 1) })
        {
            byte[] bytes = Bytes(header);
            for (int length = 0; length < bytes.Length; length++)
            {
                Assert.False(PartHeader.TryRead(bytes.AsSpan(0, length), out _), $"version {header.Version}, {length} bytes");
            }

            Assert.True(PartHeader.TryRead([.. bytes, 0xFF], out PartHeader read));
            Assert.Equal(header, read);
        }
    }

    [Fact]
    public void Fields_keep_their_largest_values()
    {
        var header = new PartHeader(2, Limit, Limit, 0xFF);

        Assert.True(PartHeader.TryRead(Bytes(header), out PartHeader read));
        Assert.Equal(header, read);
        Assert.True(read.IsEncrypted);
        Assert.True(read.PartSize > 0);
    }

    [Theory]
    [InlineData(0ul, 0ul, 0ul)]
    [InlineData(3ul, 0ul, 0ul)]
    [InlineData(0x0100_0000_0000_0001ul, 0ul, 0ul)]
    [InlineData(ulong.MaxValue, 0ul, 0ul)]
    [InlineData(1ul, (1ul << 61) + 1, 0ul)]
    [InlineData(1ul, 0ul, (1ul << 61) + 1)]
    [InlineData(1ul, ulong.MaxValue, ulong.MaxValue)]
    public void A_field_past_its_limit_is_refused(ulong version, ulong body, ulong padding)
    {
        byte[] bytes = new byte[32];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, version);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), body);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(16), padding);

        Assert.Throws<RecordFormatException>(() => PartHeader.TryRead(bytes, out _));
    }

    [Fact]
    public void Random_bytes_are_a_header_or_refused()
    {
        Random random = Seeded.Random();
        for (int i = 0; i < 10_000; i++)
        {
            byte[] bytes = random.Bytes(random.Next(40));
            bytes.AsSpan(0, Math.Min(bytes.Length, random.Next(9))).Clear();
            try
            {
                if (PartHeader.TryRead(bytes, out PartHeader header))
                {
                    Assert.True(header.BodySize >= 0 && header.PaddingSize >= 0 && header.PartSize > 0);
                }
            }
            catch (RecordFormatException)
            {
            }
        }
    }

    private static byte[] Bytes(PartHeader header)
    {
        byte[] bytes = new byte[header.Size];
        header.Write(bytes);
        return bytes;
    }
}
