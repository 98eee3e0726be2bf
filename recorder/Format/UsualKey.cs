namespace Recorder.Format;

/// <summary>
/// Reads the key of a record that is laid out as all writers do: fields in rising order, short lengths. Half the time of
/// reading a recording of short prints is spent here. Anything unusual is left to <see cref="RecordKey"/>.
/// </summary>
internal static class UsualKey
{
    private const byte Index = 0x08, Time = 0x2A, Seconds = 0x08, Nanos = 0x10, Metadata = 0x0A; // tags: field number and wire type

    /// <summary>False: read it the long way, whatever is the matter.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out int kind, out long index, out DateTimeOffset time)
    {
        (kind, index, time) = (0, 0, default);
        int at = 1;
        if (message.IsEmpty || (message[0] & 0x87) != (int)WireType.LengthDelimited || !TryVarint(message, ref at, out ulong size)
            || size != (ulong)(message.Length - at) || message.Length < at + 2 || message[at] != Metadata || message[at + 1] >= 0x80)
        {
            return false;
        }

        kind = message[0] >> 3;
        int end = at + 2 + message[at + 1];
        return kind != 0 && end <= message.Length && TryMetadata(message[(at + 2)..end], out index, out time);
    }

    private static bool TryMetadata(ReadOnlySpan<byte> metadata, out long index, out DateTimeOffset time)
    {
        (index, time) = (0, default);
        int at = 0;
        if (at < metadata.Length && metadata[at] == Index)
        {
            at++;
            if (!TryVarint(metadata, ref at, out ulong value))
            {
                return false;
            }

            index = (long)value;
        }

        for (int previous = Index; at < metadata.Length;)
        {
            // Texts and the time: each once, in order, with a one-byte length.
            int tag = metadata[at];
            if (tag <= previous || (tag & 0x87) != (int)WireType.LengthDelimited || at + 1 >= metadata.Length || metadata[at + 1] >= 0x80)
            {
                return false;
            }

            int start = at + 2;
            at = start + metadata[at + 1];
            if (at > metadata.Length || (tag == Time && !TryTime(metadata[start..at], out time)))
            {
                return false;
            }

            previous = tag;
        }

        return true;
    }

    private static bool TryTime(ReadOnlySpan<byte> timestamp, out DateTimeOffset time)
    {
        ulong seconds = 0;
        ulong nanos = 0;
        time = default;
        int at = 0;
        if (at < timestamp.Length && timestamp[at] == Seconds)
        {
            at++;
            if (!TryVarint(timestamp, ref at, out seconds))
            {
                return false;
            }
        }

        if (at < timestamp.Length && timestamp[at] == Nanos)
        {
            at++;
            if (!TryVarint(timestamp, ref at, out nanos))
            {
                return false;
            }
        }

        return at == timestamp.Length && ProtoTime.TryToTime((long)seconds, (long)nanos, out time);
    }

    private static bool TryVarint(ReadOnlySpan<byte> bytes, ref int at, out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 63 && at < bytes.Length; shift += 7)
        {
            byte next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
