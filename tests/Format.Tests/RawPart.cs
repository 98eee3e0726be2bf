using System.Buffers.Binary;
using System.IO.Compression;

namespace Format.Tests;

/// <summary>Parts made by hand, so that they can be wrong.</summary>
internal static class RawPart
{
    public static byte[] Gzip(params byte[][] records)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(records.SelectMany(record => record).ToArray());
        }

        return output.ToArray();
    }

    public static byte[] VersionOne(byte[] body, int padding = 0, long? declaredSize = null) =>
        [.. Header(1, declaredSize ?? body.Length, padding), .. body, .. new byte[padding]];

    public static byte[] VersionTwo(byte[] body, byte flags, int padding = 0) =>
        [.. Header(2, body.Length, padding), flags, .. new byte[7], .. body, .. new byte[padding]];

    public static byte[] Header(long version, long bodySize, long padding)
    {
        byte[] header = new byte[24];
        BinaryPrimitives.WriteInt64BigEndian(header, version);
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(8), bodySize);
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(16), padding);
        return header;
    }
}
