using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Recorder.Protocols;

namespace KubeAgent.Upstream;

/// <summary>Reads the head of a response. Does no I/O and keeps no state.</summary>
/// <remarks>RFC 9112 sections 4 and 5, without what it calls obsolete: no folded lines.</remarks>
internal static class ResponseHeadReader
{
    public const int MaxSize = 256 * 1024, MaxHeaders = 500;

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

        head = Parse(Encoding.Latin1.GetString(text));
        buffer = buffer.Slice(reader.Position);
        return true;
    }

    private static ResponseHead Parse(string text)
    {
        string[] lines = text.Split("\r\n");
        string status = lines[0];
        bool isHttp10 = status.StartsWith("HTTP/1.0 ", StringComparison.Ordinal);
        if (!(isHttp10 || status.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)) || status.Length < 12 || (status.Length > 12 && status[12] != ' ')
            || !int.TryParse(status.AsSpan(9, 3), System.Globalization.NumberStyles.None, null, out int code) || code is < 100 or > 599)
        {
            throw new ProtocolException("the API server's answer is not HTTP/1.1");
        }

        if (lines.Length - 1 > MaxHeaders)
        {
            throw new ProtocolException($"a response has {lines.Length - 1} headers, allowed {MaxHeaders}");
        }

        return new ResponseHead(code, isHttp10, [.. lines.Skip(1).Select(ParseLine)]);
    }

    private static (string Name, string Value) ParseLine(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        string name = colon > 0 ? line[..colon] : "";
        string value = line[(colon + 1)..].Trim(' ', '\t');
        return name.Length > 0 && name.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0 && value.AsSpan().IndexOfAny('\r', '\n', '\0') < 0
            ? (name, value)
            : throw new ProtocolException("a header line of a response is malformed");
    }
}
