using System.Text;
using Recorder.Protocols.Node;
using Recorder.Sessions.Terminal;

namespace Recorder.Sessions.Ssh.Shell;

/// <summary>The unix socket to the node daemon, used by blocking threads. Frames are sent whole, one at a time.</summary>
internal sealed unsafe class NodeConnection : IDisposable
{
    private const int UnixFamily = 1, StreamSocket = 1, SocketLevel = 1, SendTimeout = 21;
    private const int AddressSize = 2 /* family */ + 108 /* path, NUL included */;

    private readonly byte[] _buffer = new byte[NodeFrame.HeaderSize + FailedMessage.MaxSize + 4096];
    private readonly Lock _sending = new();
    private int _socket;
    private int _start, _end;

    private NodeConnection(int socket) => _socket = socket;

    /// <param name="path">The daemon's socket.</param>
    /// <param name="sendTimeout">Longest wait for a daemon that does not read.</param>
    /// <exception cref="PosixException">Nobody listens there.</exception>
    internal static NodeConnection Connect(string path, TimeSpan sendTimeout)
    {
        byte[] name = Encoding.UTF8.GetBytes(path);
        if (AddressSize - 3 < name.Length)
        {
            throw new ArgumentException($"socket path has {name.Length} bytes, at most {AddressSize - 3} allowed");
        }

        int socket = LibC.OpenSocket(UnixFamily, StreamSocket | LibC.CloseOnExec, 0);
        if (socket < 0)
        {
            throw PosixException.FromLast("socket");
        }

        long* timeout = stackalloc long[2] { (long)sendTimeout.TotalSeconds, sendTimeout.Microseconds };
        _ = LibC.SetSocketOption(socket, SocketLevel, SendTimeout, timeout, 2 * sizeof(long));
        byte* address = stackalloc byte[AddressSize];
        new Span<byte>(address, AddressSize).Clear();
        *(ushort*)address = UnixFamily;
        name.CopyTo(new Span<byte>(address + 2, name.Length));
        if (LibC.Connect(socket, address, AddressSize) != 0)
        {
            PosixException failure = PosixException.FromLast("no answer at " + path);
            _ = LibC.Close(socket);
            throw failure;
        }

        return new NodeConnection(socket);
    }

    /// <summary>Sends a frame. False when the daemon is gone, or did not read for the whole timeout.</summary>
    internal bool Send(ReadOnlySpan<byte> frame)
    {
        lock (_sending)
        {
            fixed (byte* start = frame)
            {
                int sent = 0;
                while (sent < frame.Length)
                {
                    nint count = LibC.Write(_socket, start + sent, (nuint)(frame.Length - sent));
                    if (0 <= count)
                    {
                        sent += (int)count;
                    }
                    else if (System.Runtime.InteropServices.Marshal.GetLastPInvokeError() != LibC.Eintr)
                    {
                        return false;
                    }
                }
            }

            return true;
        }
    }

    /// <summary>Waits for bytes. False on timeout.</summary>
    internal bool WaitReadable(TimeSpan timeout) =>
        _start < _end || Descriptor.Poll([new LibC.PollDescriptor { Descriptor = _socket, Events = LibC.PollIn }], (int)timeout.TotalMilliseconds);

    /// <summary>Reads what is there. False at the end.</summary>
    internal bool Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        int count = Descriptor.Read(_socket, _buffer.AsSpan(_end));
        _end += Math.Max(count, 0);
        return count != 0;
    }

    /// <summary>Takes the next whole frame out of what was read. It is valid until the next <see cref="Fill"/>.</summary>
    /// <exception cref="Protocols.ProtocolException">The other side is no node daemon.</exception>
    internal bool TryRead(out NodeFrame frame)
    {
        ReadOnlySpan<byte> rest = _buffer.AsSpan(_start, _end - _start);
        bool read = NodeFrameReader.TryRead(ref rest, out frame);
        _start = _end - rest.Length;
        return !read || frame.Type >= NodeFrameType.Opened
            ? read
            : throw new Protocols.ProtocolException($"{frame.Type} is no answer of a node daemon");
    }

    public void Dispose()
    {
        int socket = Interlocked.Exchange(ref _socket, -1);
        if (0 <= socket)
        {
            _ = LibC.Close(socket);
        }
    }
}
