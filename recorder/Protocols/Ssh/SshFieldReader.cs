using System.Buffers.Binary;
using System.Text;

namespace Recorder.Protocols.Ssh;

/// <summary>Reads the data types of the SSH protocol in order.</summary>
/// <remarks>RFC 4251, section 5, "Data Type Representations Used in the SSH Protocols".</remarks>
public ref struct SshFieldReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly ReadOnlySpan<byte> Rest => _rest;

    public uint UInt32(string field) => BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint), field));

    public ulong UInt64(string field) => BinaryPrimitives.ReadUInt64BigEndian(Take(sizeof(ulong), field));

    public byte Byte(string field) => Take(1, field)[0];

    /// <summary>A string: 32-bit length, then that many bytes.</summary>
    public ReadOnlySpan<byte> Bytes(string field)
    {
        uint length = UInt32(field);
        return length <= _rest.Length
            ? Take((int)length, field)
            : throw new ProtocolException($"{field} has length {length}, {_rest.Length} bytes are left");
    }

    public string Text(string field) => Encoding.UTF8.GetString(Bytes(field));

    public ReadOnlySpan<byte> Take(int count, string field)
    {
        if (_rest.Length < count)
        {
            throw new ProtocolException($"{field} needs {count} bytes, {_rest.Length} are left");
        }

        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
