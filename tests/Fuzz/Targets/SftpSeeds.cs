using System.Buffers.Binary;
using System.Text;

namespace Fuzz.Targets;

/// <summary>SFTP packets by number: int is a uint32, ulong a uint64, string a string.</summary>
internal static class SftpSeeds
{
    public static byte[] Packet(byte type, params object[] fields)
    {
        var body = new List<byte> { type };
        foreach (object field in fields)
        {
            switch (field)
            {
                case string text:
                    body.AddRange(Number(Encoding.UTF8.GetByteCount(text)));
                    body.AddRange(Encoding.UTF8.GetBytes(text));
                    break;
                case ulong wide:
                    body.AddRange(Number((int)(wide >> 32)));
                    body.AddRange(Number((int)wide));
                    break;
                default:
                    body.AddRange(Number((int)field));
                    break;
            }
        }

        return [.. Number(body.Count), .. body];
    }

    private static byte[] Number(int value)
    {
        byte[] bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
