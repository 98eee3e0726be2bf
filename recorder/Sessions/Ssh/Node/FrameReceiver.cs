using System.Buffers;
using System.Net.Sockets;
using Recorder.Protocols.Node;

namespace Recorder.Sessions.Ssh.Node;

/// <summary>Receives a shell's frames. An idle session holds no buffer.</summary>
internal sealed class FrameReceiver(Socket socket) : IDisposable
{
    private const int UsualSize = 256 * 1024; // A frame, and most of the next.

    private byte[]? _buffer;
    private int _start, _end;

    /// <summary>Waits for more bytes. False when the shell has hung up.</summary>
    internal async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            Release();
            if (socket.Available == 0)
            {
                await socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken);
            }
        }

        MakeRoom();
        int count = await socket.ReceiveAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += count;
        return count != 0;
    }

    /// <summary>Takes the next whole frame. The body is in a buffer that is valid, and may be written to, until the next fill.</summary>
    /// <exception cref="Protocols.ProtocolException">The shell breaks the protocol.</exception>
    internal bool TryRead(out NodeFrameType type, out Memory<byte> body)
    {
        ReadOnlySpan<byte> rest = _buffer.AsSpan(_start, _end - _start);
        body = default;
        type = default;
        if (!NodeFrameReader.TryRead(ref rest, out NodeFrame frame))
        {
            return false;
        }

        type = frame.Type;
        body = _buffer.AsMemory(_start + NodeFrame.HeaderSize, frame.Body.Length);
        _start = _end - rest.Length;
        return true;
    }

    public void Dispose() => Release();

    private void MakeRoom()
    {
        _buffer ??= ArrayPool<byte>.Shared.Rent(UsualSize);
        int held = _end - _start;
        if (0 < _start)
        {
            _buffer.AsSpan(_start, held).CopyTo(_buffer);
        }
        else if (held == _buffer.Length)
        {
            // Only a frame within its limit gets here: the reader has judged the length already.
            byte[] larger = ArrayPool<byte>.Shared.Rent(NodeFrame.HeaderSize + OpenMessage.MaxSize);
            _buffer.AsSpan(0, held).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        (_start, _end) = (0, held);
    }

    private void Release()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }

        (_start, _end) = (0, 0);
    }
}
