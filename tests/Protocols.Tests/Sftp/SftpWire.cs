using System.Buffers.Binary;
using System.Text;
using Recorder.Protocols.Sftp;

namespace Protocols.Tests.Sftp;

/// <summary>Builds SFTP packets.</summary>
internal static class SftpWire
{
    internal static byte[] Packet(SftpPacketType type, params object[] fields)
    {
        var body = new List<byte> { (byte)type };
        foreach (object field in fields)
        {
            body.AddRange(field switch
            {
                string text => [.. UInt32((uint)Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)],
                byte[] bytes => [.. UInt32((uint)bytes.Length), .. bytes],
                ulong wide => [.. UInt32((uint)(wide >> 32)), .. UInt32((uint)wide)],
                int number => UInt32((uint)number),
                uint number => UInt32(number),
                _ => throw new ArgumentException($"no field of type {field.GetType()}"),
            });
        }

        return [.. UInt32((uint)body.Count), .. body];
    }

    internal static byte[] UInt32(uint value)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
