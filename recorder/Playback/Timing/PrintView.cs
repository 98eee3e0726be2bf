namespace Recorder.Playback.Timing;

/// <summary>What playback needs of a SessionPrint, taken off its bytes without making objects: playback of a large recording is mostly this.</summary>
/// <remarks>
/// events.OneOf: field 7 = SessionPrint. SessionPrint: 3 = Data, 5 = DelayMilliseconds. Protocol Buffers, "Encoding":
/// tag = field number &lt;&lt; 3 | wire type; 0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes.
/// </remarks>
internal readonly record struct PrintView(ReadOnlyMemory<byte> Content, TimeSpan Delay)
{
    // Ten years: what a damaged delay may be at most, so that no arithmetic overflows.
    private const long MaxDelayMilliseconds = 10L * 366 * 24 * 3600 * 1000;

    private const int PrintField = 7;
    private const int DataField = 3;
    private const int DelayField = 5;

    /// <summary>False when the message is no print, or no sound one.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> message, out PrintView print)
    {
        print = default;
        ReadOnlyMemory<byte> body = default;
        bool found = false;
        while (message.Length > 0)
        {
            if (!TryReadField(ref message, out int field, out _, out ReadOnlyMemory<byte> content))
            {
                return false;
            }

            if (field == PrintField)
            {
                (body, found) = (content, true);
            }
        }

        return found && TryReadBody(body, out print);
    }

    private static bool TryReadBody(ReadOnlyMemory<byte> body, out PrintView print)
    {
        print = default;
        ReadOnlyMemory<byte> content = default;
        long delay = 0;
        while (body.Length > 0)
        {
            if (!TryReadField(ref body, out int field, out ulong number, out ReadOnlyMemory<byte> bytes))
            {
                return false;
            }

            switch (field)
            {
                case DataField:
                    content = bytes;
                    break;
                case DelayField:
                    delay = (long)number;
                    break;
            }
        }

        print = new PrintView(content, TimeSpan.FromMilliseconds(Math.Clamp(delay, 0, MaxDelayMilliseconds)));
        return true;
    }

    private static bool TryReadField(ref ReadOnlyMemory<byte> rest, out int field, out ulong number, out ReadOnlyMemory<byte> bytes)
    {
        (field, number, bytes) = (0, 0, default);
        if (!TryReadVarint(ref rest, out ulong tag))
        {
            return false;
        }

        field = (int)(tag >> 3);
        switch (tag & 7)
        {
            case 0:
                return TryReadVarint(ref rest, out number);
            case 1:
                return TryTake(ref rest, sizeof(ulong), out bytes);
            case 2:
                return TryReadVarint(ref rest, out ulong length) && TryTake(ref rest, length, out bytes);
            case 5:
                return TryTake(ref rest, sizeof(uint), out bytes);
            default:
                return false;
        }
    }

    private static bool TryTake(ref ReadOnlyMemory<byte> rest, ulong length, out ReadOnlyMemory<byte> taken)
    {
        taken = default;
        if ((ulong)rest.Length < length)
        {
            return false;
        }

        taken = rest[..(int)length];
        rest = rest[(int)length..];
        return true;
    }

    private static bool TryReadVarint(ref ReadOnlyMemory<byte> rest, out ulong value)
    {
        value = 0;
        ReadOnlySpan<byte> span = rest.Span;
        for (int i = 0; i < span.Length && i < 10; i++)
        {
            value |= (ulong)(span[i] & 0x7F) << (7 * i);
            if (span[i] < 0x80)
            {
                rest = rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
