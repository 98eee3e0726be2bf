using System.Buffers.Binary;
using System.Buffers.Text;
using Recorder.Protocols.WebSocket;

namespace Recorder.Protocols.RemoteCommand;

/// <summary>
/// Ends a remote command over WebSocket at any place of the server's bytes: what is begun is filled up with zero bytes, which a
/// terminal does not show; then come output, the status and the close frame.
/// </summary>
internal static class ChannelEnding
{
    /// <summary>Most bytes to fill a frame up with.</summary>
    internal const int MaxFill = 1024 * 1024;

    private const byte Final = 0x80, NormalClosureHigh = 1000 >> 8, NormalClosureLow = 1000 & 0xff;

    internal static IReadOnlyList<byte[]>? Write(WebSocketPosition position, RemoteProtocol protocol, bool isChannelNext, ReadOnlyMemory<byte> status, ReadOnlyMemory<byte> output)
    {
        if (position.IsClosed || position.InHeader || MaxFill < position.Left)
        {
            return null;
        }

        List<byte[]> ending = [];
        if (position.Left != 0)
        {
            ending.Add(Fill((int)position.Left, protocol.IsBase64, isChannelNext));
        }

        if (position.NeedsFrame)
        {
            ending.Add([Final | (byte)WebSocketOpcode.Continuation, 0]);
        }

        if (!output.IsEmpty)
        {
            ending.Add(Message(protocol, RemoteStream.Stdout, output.Span));
        }

        ending.Add(Message(protocol, RemoteStream.Error, status.Span));
        ending.Add([Final | (byte)WebSocketOpcode.Close, 2, NormalClosureHigh, NormalClosureLow]);
        return ending;
    }

    private static byte[] Fill(int length, bool isBase64, bool isChannelNext)
    {
        byte[] fill = new byte[length];
        if (isBase64)
        {
            fill.AsSpan().Fill((byte)'A'); // Six zero bits.
        }

        if (isChannelNext)
        {
            fill[0] = (byte)((isBase64 ? '0' : 0) + (int)RemoteStream.Stdout);
        }

        return fill;
    }

    private static byte[] Message(RemoteProtocol protocol, RemoteStream stream, ReadOnlySpan<byte> content)
    {
        int size = 1 + (protocol.IsBase64 ? Base64.GetMaxEncodedToUtf8Length(content.Length) : content.Length);
        byte opcode = (byte)(Final | (byte)(protocol.IsBase64 ? WebSocketOpcode.Text : WebSocketOpcode.Binary));
        byte[] header = size < 126 ? [opcode, (byte)size] : size <= ushort.MaxValue ? new byte[4] : new byte[10];
        header[0] = opcode;
        if (header.Length == 4)
        {
            header[1] = 126;
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)size);
        }
        else if (header.Length == 10)
        {
            header[1] = 127;
            BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(2), size);
        }

        byte[] message = [.. header, .. new byte[size]];
        Span<byte> payload = message.AsSpan(header.Length);
        payload[0] = (byte)((protocol.IsBase64 ? '0' : 0) + (int)stream);
        if (protocol.IsBase64)
        {
            Base64.EncodeToUtf8(content, payload[1..], out _, out _);
        }
        else
        {
            content.CopyTo(payload[1..]);
        }

        return message;
    }
}
