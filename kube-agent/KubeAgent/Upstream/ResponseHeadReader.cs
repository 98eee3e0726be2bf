using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Recorder.Protocols;

namespace KubeAgent.Upstream;

/// <summary>Reads the head of a response. Does no I/O and keeps no state.</summary>
/// <remarks>RFC 9112 sections 4 and 5, without what it calls obsolete: no folded lines.</remarks>
internal static class ResponseHeadReader
{
    public const int MaxSize = 256 * 1024, MaxHeaders = 500;

    private const int UsualHeaders = 12;

    /// <summary>Takes a head off the front of <paramref name="buffer"/>; false, with the buffer untouched, when it is not whole yet.</summary>
    /// <exception cref="ProtocolException">It is none, or too large.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, [NotNullWhen(true)] out ResponseHead? head)
    {
        head = null;
        SequenceReader<byte> reader = new(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> text, "\r\n\r\n"u8, advancePastDelimiter: true))
        {
            return buffer.Length < MaxSize ? false : throw new ProtocolException($"the head of a response is larger than {MaxSize} bytes");
        }

        if (text.Length > MaxSize)
        {
            throw new ProtocolException($"the head of a response has {text.Length} bytes, allowed {MaxSize}");
        }

        head = Parse(text.IsSingleSegment ? text.FirstSpan : text.ToArray());
        buffer = buffer.Slice(reader.Position);
        return true;
    }

    private static ResponseHead Parse(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> status = TakeLine(ref text);
        bool isHttp10 = status.StartsWith("HTTP/1.0 "u8);
        if (!(isHttp10 || status.StartsWith("HTTP/1.1 "u8)) || status.Length < 12 || (status.Length > 12 && status[12] != ' ')
            || !int.TryParse(status.Slice(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out int code) || code is < 100 or > 599)
        {
            throw new ProtocolException("the API server's answer is not HTTP/1.1");
        }

        List<(string Name, string Value)> headers = new(UsualHeaders);
        while (!text.IsEmpty)
        {
            if (headers.Count == MaxHeaders)
            {
                throw new ProtocolException($"a response has more than {MaxHeaders} headers");
            }

            headers.Add(ParseLine(TakeLine(ref text)));
        }

        return new ResponseHead(code, isHttp10, headers);
    }

    private static (string Name, string Value) ParseLine(ReadOnlySpan<byte> line)
    {
        int colon = line.IndexOf((byte)':');
        ReadOnlySpan<byte> name = colon > 0 ? line[..colon] : [], value = line[(colon + 1)..].Trim(" \t"u8);
        return name.Length > 0 && name.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0 && value.IndexOfAny("\r\n\0"u8) < 0
            ? (HeaderNames.Of(name), Encoding.Latin1.GetString(value))
            : throw new ProtocolException("a header line of a response is malformed");
    }

    private static ReadOnlySpan<byte> TakeLine(ref ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf("\r\n"u8);
        ReadOnlySpan<byte> line = end < 0 ? text : text[..end];
        text = end < 0 ? [] : text[(end + 2)..];
        return line;
    }
}
