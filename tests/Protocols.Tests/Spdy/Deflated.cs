using System.Buffers.Binary;
using System.IO.Compression;
using Recorder.Protocols.Spdy;

namespace Protocols.Tests.Spdy;

/// <summary>Deflates header blocks with the platform's deflater: one stream over all of them, flushed after each.</summary>
internal sealed class Deflated(CompressionLevel level) : IDisposable
{
    private readonly MemoryStream _bytes = new();
    private DeflateStream? _stream;

    internal byte[] Next(byte[] block)
    {
        _bytes.SetLength(0);
        if (_stream is null)
        {
            byte[] header = [0x78, 0xbb, 0, 0, 0, 0];
            BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(2), SpdyDictionary.Id);
            _bytes.Write(header);
            _stream = new DeflateStream(_bytes, level, leaveOpen: true);
        }

        _stream.Write(block);
        _stream.Flush();
        return _bytes.ToArray();
    }

    public void Dispose() => _stream?.Dispose();
}
