using System.Buffers.Binary;

namespace Protocols.Tests.WebSocket;

/// <summary>Makes WebSocket frames.</summary>
internal static class Frames
{
    internal static byte[] Frame(byte first, byte[] payload, byte[]? mask = null)
    {
        byte[] length = payload.Length switch
        {
            < 126 => [(byte)payload.Length],
            <= ushort.MaxValue => [126, (byte)(payload.Length >> 8), (byte)payload.Length],
            _ => [127, .. Long(payload.Length)],
        };
        length[0] |= mask is null ? (byte)0 : (byte)0x80;
        return [first, .. length, .. mask ?? [], .. mask is null ? payload : payload.Select((value, i) => (byte)(value ^ mask[i % 4]))];
    }

    internal static byte[] Binary(byte[] payload, byte[]? mask = null) => Frame(0x82, payload, mask);

    internal static byte[] Long(long value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }
}
