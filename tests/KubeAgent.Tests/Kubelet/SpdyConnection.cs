using System.Buffers.Binary;
using System.IO.Compression;
using Recorder.Protocols.Spdy;

namespace KubeAgent.Tests.Kubelet;

/// <summary>The server's end of a SPDY/3.1 connection. Accepts every stream that the client opens.</summary>
internal sealed class SpdyConnection(Stream stream) : IDisposable
{
    private const byte FinFlag = 1;

    private readonly SpdyReader _reader = new();
    private readonly byte[] _buffer = new byte[32 * 1024];
    private readonly SemaphoreSlim _turn = new(1);
    private readonly MemoryStream _deflated = new();
    private DeflateStream? _deflate;
    private ReadOnlyMemory<byte> _input;

    /// <summary>What the client says next; its data are valid until the next call. Null: it has hung up.</summary>
    public async Task<SpdyPiece?> NextAsync()
    {
        while (true)
        {
            if (_reader.TryRead(ref _input, out SpdyPiece piece))
            {
                if (piece.Type == SpdyFrameType.SynStream)
                {
                    await WriteAsync(() => Reply(piece.StreamId));
                }

                return piece;
            }

            int length = await stream.ReadAsync(_buffer);
            if (length == 0)
            {
                return null;
            }

            _input = _buffer.AsMemory(0, length);
        }
    }

    public Task SayAsync(uint streamId, ReadOnlyMemory<byte> bytes, bool isFin = false) =>
        WriteAsync(() => [.. Number(streamId), .. Number(((isFin ? FinFlag : 0u) << 24) | (uint)bytes.Length), .. bytes.Span]);

    public void Dispose()
    {
        _deflate?.Dispose();
        _deflated.Dispose();
        _turn.Dispose();
    }

    private async Task WriteAsync(Func<byte[]> frame)
    {
        await _turn.WaitAsync();
        try
        {
            await stream.WriteAsync(frame());
        }
        finally
        {
            _turn.Release();
        }
    }

    // No headers, deflated in the one stream that all replies share.
    private byte[] Reply(uint streamId)
    {
        _deflated.SetLength(0);
        if (_deflate is null)
        {
            _deflated.Write([0x78, 0xbb, 0xe3, 0xc6, 0xa7, 0xc2]);
            _deflate = new DeflateStream(_deflated, CompressionLevel.Fastest, leaveOpen: true);
        }

        _deflate.Write([0, 0, 0, 0]);
        _deflate.Flush();
        return [0x80, 3, 0, 2, .. Number(4 + (uint)_deflated.Length), .. Number(streamId), .. _deflated.ToArray()];
    }

    private static byte[] Number(uint number)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return bytes;
    }
}
