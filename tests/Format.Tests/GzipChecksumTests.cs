using Recorder.Format;

namespace Format.Tests;

public class GzipChecksumTests
{
    [Fact]
    public void The_check_value_of_the_standard_comes_out()
    {
        Assert.Equal(0xCBF4_3926u, GzipChecksum.Update(0, "123456789"u8));
    }

    [Fact]
    public void Every_length_and_every_split_gives_what_the_table_gives()
    {
        byte[] bytes = Seeded.Random().Bytes(1_000);
        for (int length = 0; length <= bytes.Length; length++)
        {
            uint expected = ~GzipChecksum.UpdateByTable(~0u, bytes.AsSpan(0, length));
            Assert.Equal(expected, GzipChecksum.Update(0, bytes.AsSpan(0, length)));
        }

        uint whole = GzipChecksum.Update(0, bytes);
        for (int split = 0; split <= bytes.Length; split++)
        {
            Assert.Equal(whole, GzipChecksum.Update(GzipChecksum.Update(0, bytes.AsSpan(0, split)), bytes.AsSpan(split)));
        }
    }
}
