using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Recorder.Format;
using TestKit;

namespace Streaming.Tests.Collector;

/// <summary>Batches of print events to send, whose text says their index.</summary>
internal static class Prints
{
    private static readonly byte[] _cluster = Encoding.UTF8.GetBytes("here");

    /// <summary>Events <paramref name="first"/> to <paramref name="last"/>, each with at least <paramref name="size"/> bytes of text.</summary>
    public static RecordBatch Batch(long first, long last, int size = 0)
    {
        var records = new ArrayBufferWriter<byte>();
        for (long index = first; index <= last; index++)
        {
            byte[] text = Encoding.UTF8.GetBytes($"line {index}\n".PadRight(size, '.'));
            var print = new PrintRecord(
                index, ManualTimeProvider.DefaultStart.AddMilliseconds(index), ChunkIndex: index, DelayMilliseconds: index, Offset: 0, _cluster);
            RecordEncoder.WritePrint(records, print, text);
        }

        return new RecordBatch(records.WrittenMemory, (int)(last - first + 1), first, last);
    }

    public static byte[] Digest(long first, long last, int size = 0) => SHA256.HashData(Batch(first, last, size).Records.Span);
}
