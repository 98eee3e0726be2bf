using System.IO.Compression;
using Recorder.Protocols;
using Recorder.Protocols.Spdy;

namespace Protocols.Tests.Spdy;

public sealed class HeaderInflaterTests
{
    // The first SYN_STREAM of a kubectl, and the one after it.
    private const string First = "78f9e3c6a7c262606060" + "04a7b392a2d4c45c6851c29a0a0a6800000000ffff";

    [Fact]
    public void The_dictionary_is_the_one_that_streams_name()
    {
        (uint a, uint b) = (1, 0);
        foreach (byte value in SpdyDictionary.Bytes)
        {
            a = (a + value) % 65521;
            b = (b + a) % 65521;
        }

        Assert.Equal((SpdyDictionary.Id, 1423), ((b << 16) | a, SpdyDictionary.Bytes.Length));
    }

    [Fact]
    public void A_block_that_refers_to_the_dictionary_is_read()
    {
        var headers = HeaderBlock.Parse(new HeaderInflater().Inflate(Convert.FromHexString(First)));

        Assert.Equal([new("streamtype", "error")], headers);
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Fastest)]
    [InlineData(CompressionLevel.Optimal)]
    [InlineData(CompressionLevel.SmallestSize)]
    public void Blocks_of_every_kind_and_size_come_back(CompressionLevel level)
    {
        var random = new Random(5);
        using var deflated = new Deflated(level);
        var inflater = new HeaderInflater();
        for (int round = 0; round < 60; round++)
        {
            byte[] block = new byte[random.Next(round % 10 == 0 ? HeaderInflater.MaxBlockSize : 600)];
            int symbols = 1 << random.Next(9);
            for (int i = 0; i < block.Length; i++)
            {
                block[i] = i > 40 && random.Next(4) != 0 ? block[i - random.Next(1, 40)] : (byte)random.Next(symbols);
            }

            Assert.Equal(block, inflater.Inflate(deflated.Next(block)));
        }
    }

    [Fact]
    public void The_largest_block_passes_and_one_byte_more_is_refused()
    {
        using var largest = new Deflated(CompressionLevel.Optimal);
        Assert.Equal(HeaderInflater.MaxBlockSize, new HeaderInflater().Inflate(largest.Next(new byte[HeaderInflater.MaxBlockSize])).Length);

        using var larger = new Deflated(CompressionLevel.Optimal);
        Assert.Throws<ProtocolException>(() => new HeaderInflater().Inflate(larger.Next(new byte[HeaderInflater.MaxBlockSize + 1])));
    }

    [Fact]
    public void A_block_cut_anywhere_is_refused()
    {
        byte[] block = Convert.FromHexString(First);
        for (int length = 0; length < block.Length; length++)
        {
            Assert.Throws<ProtocolException>(() => HeaderBlock.Parse(new HeaderInflater().Inflate(block.AsSpan(0, length))));
        }
    }

    [Theory]
    [InlineData("789c")] // No dictionary.
    [InlineData("78bb00000000")] // Another one.
    [InlineData("78f9e3c6a7c2" + "030000")] // The last block.
    [InlineData("78f9e3c6a7c2" + "060000")] // Block type 3.
    [InlineData("78f9e3c6a7c2" + "00010000ff00")] // Two lengths.
    [InlineData("78f9e3c6a7c2" + "000000ffff" + "00")] // Bits behind the end.
    [InlineData("78f9e3c6a7c2" + "04c08101000000000090ffd5")] // A code with too few codes.
    public void What_is_no_header_stream_is_refused(string hex) =>
        Assert.Throws<ProtocolException>(() => new HeaderInflater().Inflate(Convert.FromHexString(hex)));

    [Fact]
    public void Random_blocks_are_inflated_or_refused() => Seeded.Run(5000, 200, bytes =>
    {
        try
        {
            new HeaderInflater().Inflate([.. Convert.FromHexString("78f9e3c6a7c2"), .. bytes]);
        }
        catch (ProtocolException)
        {
        }
    });

    [Theory]
    [InlineData("00000000")]
    [InlineData("00000001" + "00000001" + "61" + "00000000")]
    public void Header_blocks_at_their_smallest_are_read(string hex) => HeaderBlock.Parse(Convert.FromHexString(hex));

    [Theory]
    [InlineData("")]
    [InlineData("000000")]
    [InlineData("0000000000")] // A byte too many.
    [InlineData("00000101")] // 257 headers.
    [InlineData("ffffffff")]
    [InlineData("00000001" + "ffffffff" + "61")]
    [InlineData("00000001" + "00000000" + "00000000")] // No name.
    [InlineData("00000001" + "00000001" + "41" + "00000000")] // Upper case.
    [InlineData("00000002" + "00000001" + "61" + "00000000" + "00000001" + "61" + "00000000")] // Twice.
    public void What_is_no_header_block_is_refused(string hex) =>
        Assert.Throws<ProtocolException>(() => HeaderBlock.Parse(Convert.FromHexString(hex)));
}
