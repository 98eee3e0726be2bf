using System.IO.Compression;
using Benchmarks.Measuring;

namespace Benchmarks.Formats;

/// <summary>
/// Prints in, parts out (encoding, compression, headers), against a bare GZipStream that is given the finished records in
/// pieces of 64 KB.
/// </summary>
internal sealed class WriterBenchmark : IBenchmark
{
    private const int PieceSize = 64 * 1024;

    public string Name => "writer";

    public Task<IReadOnlyList<Result>> RunAsync(Folders folders, bool isQuick) => FormatResults.MeasureAsync("writer", isQuick, prints =>
    {
        byte[] records = prints.ToRecords();
        return Task.FromResult<(long, Func<Task>, Func<Task>)>((records.Length, () => prints.WriteAsync(Stream.Null), () => CompressAsync(records)));
    });

    private static Task CompressAsync(byte[] records)
    {
        using var gzip = new GZipStream(Stream.Null, CompressionLevel.Fastest, leaveOpen: true);
        for (int at = 0; at < records.Length; at += PieceSize)
        {
            gzip.Write(records, at, Math.Min(PieceSize, records.Length - at));
        }

        return Task.CompletedTask;
    }
}
