using System.IO.Compression;
using Fuzz.Mutations;

namespace Fuzz.Tests.Mutations;

public sealed class BlockMutationTests
{
    private static readonly byte[] _blocks = [0, 0, 0, 2, 1, 2, 0, 0, 0, 0, 0, 0, 0, 3, 4, 5, 6];

    [Fact]
    public void Blocks_that_were_cut_are_joined_to_what_they_were()
    {
        for (int length = 0; length <= _blocks.Length; length++)
        {
            Assert.Equal(_blocks[..length], BlockFormat.Join(LengthPrefix.Record.Cut(_blocks[..length])));
        }
    }

    [Fact]
    public void A_sealed_block_says_how_long_it_is()
    {
        Block block = LengthPrefix.Record.Sealed(new Block([9, 9, 9, 9], [1, 2, 3]));

        Assert.Equal([0, 0, 0, 3], block.Header);
    }

    [Fact]
    public void Most_changed_streams_can_still_be_cut_to_their_end()
    {
        var context = new MutationContext(new Random(5), [_blocks], [], 1000);
        var mutation = new BlockMutation(LengthPrefix.Record, new ByteMutation());

        int whole = Enumerable.Range(0, 1000).Count(_ => LengthPrefix.Record.Cut(mutation.Apply(_blocks, context)).TrueForAll(
            block => LengthPrefix.Record.Sealed(block).Header.AsSpan().SequenceEqual(block.Header)));

        Assert.InRange(whole, 600, 999);
    }

    [Fact]
    public void Compressed_content_is_changed_inside()
    {
        byte[] content = [.. Enumerable.Repeat((byte)'x', 100)];
        var context = new MutationContext(new Random(5), [content], [], 1000);

        byte[] changed = new GzipMutation(new ByteMutation()).Apply(GzipMutation.Compress(content, CompressionLevel.Fastest), context);

        using var gzip = new GZipStream(new MemoryStream(changed), CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        gzip.CopyTo(unpacked);
        Assert.NotEqual(content, unpacked.ToArray());
    }

    [Fact]
    public void Protobuf_fields_that_were_cut_are_joined_to_what_they_were()
    {
        byte[] message = [0x08, 0x96, 0x01, 0x12, 0x02, 0x08, 0x01, 0x19, 1, 2, 3, 4, 5, 6, 7, 8, 0x25, 1, 2, 3, 4];

        Assert.True(ProtobufFields.TryCut(message, out List<ProtobufField> fields));
        Assert.Equal(4, fields.Count);
        Assert.Equal(message, ProtobufFields.Join(fields));
    }
}
