using Microsoft.Win32.SafeHandles;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming.Journal;

namespace Recorder.Streaming.Spool;

/// <summary>
/// The front of a block, at the end of a journal whose process was killed while it wrote. The checksum is of the whole block, and so proves
/// nothing: of its records those are taken that can be read and follow on one another.
/// </summary>
/// <param name="Promised">Events that the block was to hold, at least; 0: it is none.</param>
/// <param name="Taken">Those that are whole.</param>
internal readonly record struct TornBlock(int Promised, RecordBatch Taken)
{
    /// <param name="segment">The journal.</param>
    /// <param name="tail">Where the block begins, and how much of it there is.</param>
    /// <param name="last">Event index of the last whole block; -1: there is none.</param>
    /// <exception cref="StorageException">The journal cannot be read.</exception>
    public static TornBlock Read(string segment, JournalFinding tail, long last)
    {
        byte[] bytes = new byte[Math.Min(tail.Length, JournalBlock.HeaderSize + JournalBlock.MaxPayloadSize)];
        try
        {
            using SafeFileHandle file = File.OpenHandle(segment);
            for (int read, length = 0; length < bytes.Length; length += read)
            {
                read = RandomAccess.Read(file, bytes.AsSpan(length), tail.Offset + length);
                if (read == 0)
                {
                    return default;
                }
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Errno.ToException(cause, "read", segment);
        }

        if (bytes.Length < JournalBlock.HeaderSize)
        {
            ReadOnlySpan<byte> magic = JournalBlock.Magic[..Math.Min(bytes.Length, JournalBlock.Magic.Length)];
            return bytes.AsSpan().StartsWith(magic) ? new TornBlock(1, default) : default;
        }

        // One that is there to its end, and yet no block, was damaged: nobody knows where.
        return JournalBlock.TryRead(bytes, out JournalBlock block) && block.FirstIndex == last + 1 && tail.Length < JournalBlock.HeaderSize + block.PayloadSize
            ? new TornBlock(block.Count, Take(bytes.AsMemory(JournalBlock.HeaderSize), block))
            : default;
    }

    private static RecordBatch Take(ReadOnlyMemory<byte> front, in JournalBlock block)
    {
        ReadOnlySpan<byte> rest = front.Span;
        int count = 0, size = 0;
        while (count < block.Count && IsNext(ref rest, block.FirstIndex + count))
        {
            count++;
            size = front.Length - rest.Length;
        }

        return new RecordBatch(front[..size], count, block.FirstIndex, block.FirstIndex + count - 1);
    }

    private static bool IsNext(ref ReadOnlySpan<byte> rest, long index)
    {
        try
        {
            if (!RecordReader.TryRead(ref rest, out ReadOnlySpan<byte> message) || RecordKey.Read(message).Index != index)
            {
                return false;
            }

            RecordParser.Parse(message);
            return true;
        }
        catch (RecordFormatException)
        {
            return false;
        }
    }
}
