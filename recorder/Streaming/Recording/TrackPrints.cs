using Recorder.Format;

namespace Recorder.Streaming.Recording;

/// <summary>Encodes the prints of one track, each of which says how many there were before it, of how many bytes, and when the first was.</summary>
/// <param name="clusterName">UTF-8.</param>
internal sealed class TrackPrints(ReadOnlyMemory<byte> clusterName)
{
    private long _chunkIndex;
    private long _offset;
    private DateTimeOffset? _first;

    /// <summary>Writes the next print, and returns the size of its record.</summary>
    public int Write(RecordBuffer buffer, long index, DateTimeOffset now, ReadOnlySpan<byte> bytes)
    {
        long delay = (now - (_first ??= now)).Ticks / TimeSpan.TicksPerMillisecond;
        int size = RecordEncoder.WritePrint(buffer, new PrintRecord(index, now, _chunkIndex, delay, _offset, clusterName), bytes);
        _chunkIndex++;
        _offset += bytes.Length;
        return size;
    }

    /// <summary>Writes a mark of the streams track: which print of the main track came out where. See <see cref="Track.Streams"/>.</summary>
    public int WriteMark(RecordBuffer buffer, long index, DateTimeOffset now, long printIndex, OutputStream stream) =>
        RecordEncoder.WritePrint(buffer, new PrintRecord(index, now, printIndex, DelayMilliseconds: 0, (long)stream, clusterName), default);
}
