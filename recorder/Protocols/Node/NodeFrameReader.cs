using System.Buffers.Binary;

namespace Recorder.Protocols.Node;

/// <summary>Cuts a byte stream into frames. Does no I/O and keeps no state.</summary>
/// <remarks><code>
/// +------+-----------------+----------------+
/// | type | length (4, BE)  | body (length)  |
/// +------+-----------------+----------------+
/// </code></remarks>
public static class NodeFrameReader
{
    /// <summary>
    /// Takes one frame off the front of <paramref name="buffer"/>. False, with the buffer untouched, when it is not whole yet.
    /// </summary>
    /// <exception cref="ProtocolException">No such type, or too long for it; known as soon as the header is here.</exception>
    public static bool TryRead(scoped ref ReadOnlySpan<byte> buffer, out NodeFrame frame)
    {
        frame = default;
        if (buffer.IsEmpty)
        {
            return false;
        }

        var type = (NodeFrameType)buffer[0];
        int maxBody = NodeFrame.MaxBody(type);
        if (maxBody < 0)
        {
            throw new ProtocolException($"frame type {(byte)type} does not exist");
        }

        if (buffer.Length < NodeFrame.HeaderSize)
        {
            return false;
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(buffer[1..]);
        if ((uint)maxBody < length)
        {
            throw new ProtocolException($"{type} frame has {length} bytes, at most {maxBody} allowed");
        }

        if (buffer.Length - NodeFrame.HeaderSize < length)
        {
            return false;
        }

        frame = new NodeFrame(type, buffer.Slice(NodeFrame.HeaderSize, (int)length));
        buffer = buffer[(NodeFrame.HeaderSize + (int)length)..];
        return true;
    }
}
