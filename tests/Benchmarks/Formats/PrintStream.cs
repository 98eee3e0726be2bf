using System.Buffers;
using Benchmarks.Measuring;
using Recorder.Format;

namespace Benchmarks.Formats;

/// <summary>A session of prints of one size, a millisecond apart: as text, as records, and as a recording.</summary>
internal sealed class PrintStream(int printSize, int textSize)
{
    private static readonly DateTimeOffset _start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly byte[] _cluster = "bench"u8.ToArray();

    private readonly byte[] _text = TerminalText.Make(textSize, seed: printSize);

    public int PrintSize => printSize;

    /// <summary>Framed records: what a compressor that knows nothing of them is given.</summary>
    public byte[] ToRecords()
    {
        var records = new ArrayBufferWriter<byte>(textSize * 2);
        long number = 0;
        for (int at = 0; at < textSize; at += printSize, number++)
        {
            RecordEncoder.WritePrint(records, Print(number, at), Slice(at).Span);
        }

        return records.WrittenSpan.ToArray();
    }

    public async Task WriteAsync(Stream output)
    {
        await using var writer = new RecordingWriter(output, new RecordingWriterOptions { LeaveOpen = true });
        PrintRecord next = Print(0, 0);
        for (int at = 0; at < textSize; at += printSize)
        {
            next.Time = _start.AddTicks(next.Index * TimeSpan.TicksPerMillisecond);
            next.DelayMilliseconds = next.Index;
            ValueTask written = writer.WritePrintsAsync(ref next, Slice(at), CancellationToken.None);
            if (!written.IsCompletedSuccessfully)
            {
                await written;
            }
        }

        await writer.CompleteAsync(CancellationToken.None);
    }

    private ReadOnlyMemory<byte> Slice(int at) => _text.AsMemory(at, Math.Min(printSize, textSize - at));

    private static PrintRecord Print(long number, long offset) => new(number, _start.AddMilliseconds(number), number, number, offset, _cluster);
}
