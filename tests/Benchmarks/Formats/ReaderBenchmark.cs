using System.IO.Compression;
using Benchmarks.Measuring;
using Recorder.Format;

namespace Benchmarks.Formats;

/// <summary>
/// A recording in, records with their keys out, against a bare GZipStream that only decompresses the same gzip members
/// one after the other.
/// </summary>
internal sealed class ReaderBenchmark : IBenchmark
{
    private const int HeaderSize = 24, BufferSize = 64 * 1024;

    public string Name => "reader";

    public Task<IReadOnlyList<Result>> RunAsync(Folders folders, bool isQuick) => FormatResults.MeasureAsync("reader", isQuick, async prints =>
    {
        using var recording = new MemoryStream();
        await prints.WriteAsync(recording);
        byte[] bytes = recording.ToArray();
        byte[] members = await MembersAsync(bytes);
        return (prints.ToRecords().Length, () => ReadAsync(bytes), () => DecompressAsync(members));
    });

    private static async Task ReadAsync(byte[] recording)
    {
        using var reader = new RecordingReader(new MemoryStream(recording), new RecordingReaderOptions());
        while (await reader.ReadAsync(CancellationToken.None))
        {
        }
    }

    private static Task DecompressAsync(byte[] members)
    {
        using var gzip = new GZipStream(new MemoryStream(members), CompressionMode.Decompress);
        byte[] buffer = new byte[BufferSize];
        while (gzip.Read(buffer) > 0)
        {
        }

        return Task.CompletedTask;
    }

    // The writer's parts have headers of version 1 and no padding.
    private static async Task<byte[]> MembersAsync(byte[] recording)
    {
        PartIndex index = await PartIndex.BuildAsync(new MemoryStream(recording), CancellationToken.None);
        return [.. index.Parts.SelectMany(part => recording[((int)part.Offset + HeaderSize)..(int)(part.Offset + part.Size)])];
    }
}
