using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Protocols.Tests.Spdy;

/// <summary>Writes the frames of one side of a SPDY connection.</summary>
internal sealed class SpdyClient : IDisposable
{
    private readonly Deflated _headers = new(CompressionLevel.Optimal);

    internal byte[] Open(int id, bool isFin, params (string Name, string Value)[] headers)
    {
        byte[] block = [.. Number(headers.Length), .. headers.SelectMany(header => (byte[])[.. Text(header.Name), .. Text(header.Value)])];
        byte[] payload = [.. Number(id), 0, 0, 0, 0, 0, 0, .. _headers.Next(block)];
        return [0x80, 3, 0, 1, (byte)(isFin ? 1 : 0), .. Number(payload.Length)[1..], .. payload];
    }

    internal byte[] Reply(int id, bool isFin)
    {
        byte[] payload = [.. Number(id), .. _headers.Next(Number(0))];
        return [0x80, 3, 0, 2, (byte)(isFin ? 1 : 0), .. Number(payload.Length)[1..], .. payload];
    }

    internal static byte[] Data(int id, string text, bool fin) =>
        [.. Number(id), (byte)(fin ? 1 : 0), .. Number(text.Length)[1..], .. Encoding.ASCII.GetBytes(text)];

    internal static byte[] Reset(int id) => [0x80, 3, 0, 3, 0, 0, 0, 8, .. Number(id), 0, 0, 0, 5];

    internal static byte[] Settings(int count, byte[] rest) => [0x80, 3, 0, 4, .. Number(4 + rest.Length), .. Number(count), .. rest];

    public void Dispose() => _headers.Dispose();

    private static byte[] Text(string text) => [.. Number(text.Length), .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Number(int number)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }
}
