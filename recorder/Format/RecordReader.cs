using System.Buffers.Binary;

namespace Recorder.Format;

/// <summary>Cuts the content of a part into records. Does no I/O and keeps no state.</summary>
/// <remarks>FORMAT.md, "Record": a u32 big-endian length, then that many bytes of protobuf events.OneOf.</remarks>
public static class RecordReader
{
    /// <summary>
    /// Takes one record off the front of <paramref name="buffer"/>. Returns false, with <paramref name="buffer"/>
    /// untouched, when it does not hold a whole record yet.
    /// </summary>
    /// <exception cref="RecordFormatException">The length is 0 or above <see cref="FormatLimits.MaxMessageSize"/>.</exception>
    public static bool TryRead(ref ReadOnlySpan<byte> buffer, out ReadOnlySpan<byte> message)
    {
        message = default;
        if (!BinaryPrimitives.TryReadUInt32BigEndian(buffer, out uint length))
        {
            return false;
        }

        // Judged before waiting for the message: a hostile length must not make anyone buffer it.
        if (length is 0 or > FormatLimits.MaxMessageSize)
        {
            throw new RecordFormatException($"record has length {length}, allowed 1 to {FormatLimits.MaxMessageSize}");
        }

        ReadOnlySpan<byte> rest = buffer[FormatLimits.LengthPrefixSize..];
        if (rest.Length < length)
        {
            return false;
        }

        message = rest[..(int)length];
        buffer = rest[(int)length..];
        return true;
    }
}
