using System.IO.Compression;

namespace Fuzz.Mutations;

/// <summary>Changes what was compressed, and compresses it again.</summary>
internal sealed class GzipMutation(Mutation inside) : Mutation
{
    private const int MaxContent = 512 * 1024;

    public override byte[] Apply(byte[] input, MutationContext context)
    {
        byte[] content;
        try
        {
            using var unpacked = new MemoryStream();
            using var gzip = new GZipStream(new MemoryStream(input), CompressionMode.Decompress);
            byte[] buffer = new byte[16 * 1024];
            for (int read; unpacked.Length < MaxContent && (read = gzip.Read(buffer)) > 0;)
            {
                unpacked.Write(buffer.AsSpan(0, read));
            }

            content = unpacked.ToArray();
        }
        catch (InvalidDataException)
        {
            return new ByteMutation().Apply(input, context);
        }

        return Compress(inside.Apply(content, context), context.Chance(4) ? CompressionLevel.NoCompression : CompressionLevel.Fastest);
    }

    public static byte[] Compress(byte[] content, CompressionLevel level)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, level, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }
}
