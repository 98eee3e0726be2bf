using System.Buffers;
using Benchmarks.Measuring;
using Recorder.Format;

namespace Benchmarks.Playing;

/// <summary>A recording as the collector stores it: parts of 1 MiB of records, and an index beside them.</summary>
internal static class LongRecording
{
    private const int PartSize = 1024 * 1024, PrintSize = 1024, TextSize = 64 * 1024 * 1024;

    private static readonly DateTimeOffset _start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly byte[] _cluster = "bench"u8.ToArray();

    /// <summary>Writes one with <paramref name="outputSize"/> bytes of output, a kilobyte each 10 ms.</summary>
    public static async Task<string> WriteAsync(string folder, long outputSize)
    {
        byte[] text = TerminalText.Make(TextSize, seed: 6);
        string path = Path.Combine(folder, $"{SessionId.New(TimeProvider.System)}.tar");
        await using (FileStream file = File.Create(path))
        {
            var records = new ArrayBufferWriter<byte>(2 * PartSize);
            var part = new ArrayBufferWriter<byte>(PartSize);
            for (long number = 0, at = 0; at < outputSize; number++, at += PrintSize)
            {
                var print = new PrintRecord(number, _start.AddMilliseconds(10 * number), number, 10 * number, at, _cluster);
                RecordEncoder.WritePrint(records, print, text.AsSpan((int)(at % TextSize), PrintSize));
                if (PartSize <= records.WrittenCount || outputSize <= at + PrintSize)
                {
                    PartWriter.Write(part, records.WrittenSpan, minimumSize: 0);
                    file.Write(part.WrittenSpan);
                    records.ResetWrittenCount();
                    part.ResetWrittenCount();
                }
            }
        }

        await using FileStream written = File.OpenRead(path);
        PartIndex index = await PartIndex.BuildAsync(written, CancellationToken.None);
        await File.WriteAllBytesAsync(IndexOf(path), index.ToBytes());
        return path;
    }

    public static TimeSpan DurationOf(long outputSize) => TimeSpan.FromMilliseconds(10 * (outputSize / PrintSize));

    public static string IndexOf(string recording) => Path.ChangeExtension(recording, ".index");
}
