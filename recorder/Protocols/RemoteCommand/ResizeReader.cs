using System.Text.Json;

namespace Recorder.Protocols.RemoteCommand;

/// <summary>
/// Reads the resize stream: JSON objects one after the other, wherever messages begin and end. Names are matched without case,
/// as the server matches them.
/// </summary>
internal sealed class ResizeReader
{
    /// <summary>Longest object: two numbers and two names need 40 bytes.</summary>
    internal const int MaxSize = 1024;

    private readonly byte[] _held = new byte[MaxSize];
    private int _length;
    private int _depth;
    private bool _inText, _isEscaped;

    /// <summary>Takes bytes up to the end of the next size. False when they are used up.</summary>
    /// <exception cref="ProtocolException">This is no terminal size.</exception>
    internal bool TryRead(ref ReadOnlyMemory<byte> input, out (ushort Columns, ushort Rows) size)
    {
        ReadOnlySpan<byte> bytes = input.Span;
        for (int at = 0; at < bytes.Length; at++)
        {
            if (Take(bytes[at]))
            {
                input = input[(at + 1)..];
                size = Parse(_held.AsSpan(0, _length));
                _length = 0;
                return true;
            }
        }

        input = default;
        size = default;
        return false;
    }

    /// <summary>True: the object ends here.</summary>
    private bool Take(byte next)
    {
        if (_length == 0)
        {
            if (next is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                return false;
            }

            if (next != '{')
            {
                throw new ProtocolException($"resize starts with byte {next}, expected '{{'");
            }
        }

        if (_length == MaxSize)
        {
            throw new ProtocolException($"resize is longer than {MaxSize} bytes");
        }

        _held[_length++] = next;
        if (_inText)
        {
            (_inText, _isEscaped) = (_isEscaped || next != '"', !_isEscaped && next == '\\');
            return false;
        }

        _inText = next == '"';
        _depth += next == '{' ? 1 : next == '}' ? -1 : 0;
        return _depth == 0;
    }

    private static (ushort Columns, ushort Rows) Parse(ReadOnlySpan<byte> json)
    {
        ushort columns = 0, rows = 0;
        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                reader.Read();
                if (name.Equals("Width", StringComparison.OrdinalIgnoreCase))
                {
                    columns = reader.TokenType == JsonTokenType.Null ? columns : reader.GetUInt16();
                }
                else if (name.Equals("Height", StringComparison.OrdinalIgnoreCase))
                {
                    rows = reader.TokenType == JsonTokenType.Null ? rows : reader.GetUInt16();
                }
                else
                {
                    reader.Skip();
                }
            }

            return (columns, rows);
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or InvalidOperationException)
        {
            throw new ProtocolException("resize is not {\"Width\": 0 to 65535, \"Height\": 0 to 65535}");
        }
    }
}
