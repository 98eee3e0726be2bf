using System.Buffers.Binary;
using System.Text;

namespace Recorder.Protocols.Spdy;

/// <summary>Reads the names and values of an inflated header block.</summary>
/// <remarks>SPDY/3 section 2.6.10, "Name/Value Header Block": a count, then names and values, each with its length (32 bits).</remarks>
internal ref struct HeaderBlock(ReadOnlySpan<byte> bytes)
{
    internal const int MaxHeaders = 256;

    private ReadOnlySpan<byte> _rest = bytes;

    /// <exception cref="ProtocolException">It is not whole, or too large, or has a name that is not as it must be.</exception>
    internal static List<KeyValuePair<string, string>> Parse(ReadOnlySpan<byte> bytes)
    {
        var block = new HeaderBlock(bytes);
        uint count = block.ReadNumber();
        if (MaxHeaders < count)
        {
            throw new ProtocolException($"a header block has {count} headers, at most {MaxHeaders} allowed");
        }

        var headers = new List<KeyValuePair<string, string>>((int)count);
        for (; count != 0; count--)
        {
            string name = block.ReadText(), value = block.ReadText();
            if (name.Length == 0 || name.AsSpan().ContainsAnyInRange('A', 'Z') || headers.Exists(header => header.Key == name))
            {
                throw new ProtocolException("a header's name is empty, not lower-case, or there twice");
            }

            headers.Add(new(name, value));
        }

        return block._rest.IsEmpty ? headers : throw new ProtocolException($"a header block has {block._rest.Length} bytes behind its headers");
    }

    private uint ReadNumber() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    private string ReadText() => Encoding.UTF8.GetString(Take(ReadNumber()));

    private ReadOnlySpan<byte> Take(uint length)
    {
        if (_rest.Length < length)
        {
            throw new ProtocolException($"a header block has {_rest.Length} bytes where {length} are announced");
        }

        ReadOnlySpan<byte> taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }
}
