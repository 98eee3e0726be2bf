using System.Buffers.Binary;
using System.Text;

namespace Recorder.Protocols.Node;

/// <summary>Builds one frame, header included.</summary>
internal sealed class FieldWriter
{
    private byte[] _frame = new byte[256];
    private int _length = NodeFrame.HeaderSize;

    internal FieldWriter(NodeFrameType type) => _frame[0] = (byte)type;

    internal FieldWriter Byte(byte value)
    {
        Grow(1)[0] = value;
        return this;
    }

    internal FieldWriter UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(Grow(2), value);
        return this;
    }

    internal FieldWriter Int32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(Grow(4), value);
        return this;
    }

    internal FieldWriter Int64(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(Grow(8), value);
        return this;
    }

    internal FieldWriter Raw(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Grow(value.Length));
        return this;
    }

    internal FieldWriter Bytes(ReadOnlySpan<byte> value) => Int32(value.Length).Raw(value);

    internal FieldWriter Text(string value) => Bytes(Encoding.UTF8.GetBytes(value));

    internal FieldWriter Texts(IReadOnlyList<string> values)
    {
        Int32(values.Count);
        foreach (string value in values)
        {
            Text(value);
        }

        return this;
    }

    internal byte[] ToFrame()
    {
        int body = _length - NodeFrame.HeaderSize;
        int maximum = NodeFrame.MaxBody((NodeFrameType)_frame[0]);
        if (maximum < body)
        {
            throw new ArgumentException($"{(NodeFrameType)_frame[0]} of {body} bytes, at most {maximum} allowed");
        }

        BinaryPrimitives.WriteInt32BigEndian(_frame.AsSpan(1), body);
        return _frame[.._length];
    }

    private Span<byte> Grow(int count)
    {
        if (_frame.Length - _length < count)
        {
            Array.Resize(ref _frame, Math.Max(_frame.Length * 2, _length + count));
        }

        _length += count;
        return _frame.AsSpan(_length - count, count);
    }
}
