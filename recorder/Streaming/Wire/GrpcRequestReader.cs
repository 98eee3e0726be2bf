using System.Buffers;
using System.IO.Pipelines;

namespace Recorder.Streaming.Wire;

/// <summary>
/// Reads the messages of one HTTP/2 body, one after the other, each in one piece. Buffers what has arrived of one message and
/// no more; what the peer sends beyond stays in the HTTP/2 window.
/// </summary>
internal sealed class GrpcRequestReader(PipeReader body, string? encoding, int maxSize) : IDisposable
{
    // Bigger buffers go back to the pool after each message: most sessions need one seldom.
    private const int KeptScratch = 64 * 1024;

    private ReadOnlySequence<byte> _buffer;
    private bool _holdsBuffer;
    private bool _completed;
    private byte[] _scratch = [];

    /// <summary>The message, valid until the next read.</summary>
    public ReadOnlyMemory<byte> Message { get; private set; }

    /// <summary>Goes to the next message. False: the peer has sent its last.</summary>
    /// <exception cref="GrpcException">The peer broke the framing, or compresses in a way that is not known here.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        Message = default;
        if (KeptScratch < _scratch.Length)
        {
            ReturnScratch();
        }

        while (true)
        {
            if (!_holdsBuffer)
            {
                ReadResult read = await body.ReadAsync(cancellationToken);
                (_buffer, _completed, _holdsBuffer) = (read.Buffer, read.IsCompleted, true);
            }

            if (GrpcMessageReader.TryRead(ref _buffer, maxSize, out GrpcMessage message))
            {
                Message = message.IsCompressed ? Unpack(message.Body) : InOnePiece(message.Body);
                return true;
            }

            if (_completed)
            {
                return _buffer.IsEmpty ? false : throw GrpcException.Invalid($"stream ends {_buffer.Length} bytes into a message");
            }

            _holdsBuffer = false;
            body.AdvanceTo(consumed: _buffer.Start, examined: _buffer.End);
        }
    }

    public void Dispose() => ReturnScratch();

    private ReadOnlyMemory<byte> InOnePiece(ReadOnlySequence<byte> message)
    {
        if (message.IsSingleSegment)
        {
            return message.First;
        }

        int size = (int)message.Length;
        Memory<byte> copy = Scratch(size);
        message.CopyTo(copy.Span);
        return copy;
    }

    private ReadOnlyMemory<byte> Unpack(ReadOnlySequence<byte> packed)
    {
        switch (encoding)
        {
            case "gzip":
                Memory<byte> unpacked = Scratch(maxSize);
                return unpacked[..GzipMessage.Decompress(packed, unpacked)];
            case null or "" or "identity":
                throw new GrpcException(GrpcStatus.Internal, "message is compressed, but grpc-encoding says it is not");
            default:
                throw new GrpcException(GrpcStatus.Unimplemented, $"grpc-encoding '{encoding}' is not supported, gzip and identity are");
        }
    }

    private Memory<byte> Scratch(int size)
    {
        if (_scratch.Length < size)
        {
            ReturnScratch();
            _scratch = ArrayPool<byte>.Shared.Rent(size);
        }

        return _scratch.AsMemory(0, size);
    }

    private void ReturnScratch()
    {
        if (_scratch.Length != 0)
        {
            ArrayPool<byte>.Shared.Return(_scratch);
            _scratch = [];
        }
    }
}
