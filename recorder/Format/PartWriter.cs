using System.Buffers;
using System.IO.Compression;

namespace Recorder.Format;

/// <summary>Makes one whole part out of records.</summary>
/// <remarks>
/// All working memory is pooled but for .NET's deflater itself, which cannot be reset and is made anew for each part.
/// </remarks>
public static class PartWriter
{
    private const int InitialSize = 64 * 1024;
    private const int PaddingStep = 16 * 1024;

    /// <summary>
    /// Writes header (version 1), one gzip member that holds <paramref name="framedRecords"/>, and zero bytes up to
    /// <paramref name="minimumSize"/> (0: no padding).
    /// </summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> framedRecords, long minimumSize)
    {
        using var body = new PooledStream(InitialSize);
        using (var gzip = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(framedRecords);
        }

        WriteCompressed(output, body.Written, minimumSize);
    }

    internal static void WriteCompressed(IBufferWriter<byte> output, ReadOnlySpan<byte> body, long minimumSize)
    {
        PartHeader header = PartHeader.Plain(body.Length, minimumSize);
        header.Write(output.GetSpan(header.Size));
        output.Advance(header.Size);
        output.Write(body);
        for (long left = header.PaddingSize; left > 0;)
        {
            int step = (int)Math.Min(left, PaddingStep);
            output.GetSpan(step)[..step].Clear();
            output.Advance(step);
            left -= step;
        }
    }
}
