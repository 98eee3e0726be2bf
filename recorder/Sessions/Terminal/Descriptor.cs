using System.Runtime.InteropServices;

namespace Recorder.Sessions.Terminal;

/// <summary>Reads and writes on bare file descriptors, for threads that may block.</summary>
internal static unsafe class Descriptor
{
    /// <summary>Bytes read; 0 at the end (a terminal whose other side is gone answers EIO, which is its end); -1 when it would block.</summary>
    internal static int Read(int descriptor, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                nint count = LibC.Read(descriptor, start, (nuint)buffer.Length);
                if (0 <= count)
                {
                    return (int)count;
                }

                switch (Marshal.GetLastPInvokeError())
                {
                    case LibC.Eintr:
                        continue;
                    case LibC.Eagain:
                        return -1;
                    default:
                        return 0;
                }
            }
        }
    }

    /// <summary>Writes everything, waiting while the peer does not read. False when nobody reads any more.</summary>
    internal static bool WriteAll(int descriptor, ReadOnlySpan<byte> content)
    {
        fixed (byte* start = content)
        {
            int written = 0;
            while (written < content.Length)
            {
                nint count = LibC.Write(descriptor, start + written, (nuint)(content.Length - written));
                if (0 <= count)
                {
                    written += (int)count;
                    continue;
                }

                switch (Marshal.GetLastPInvokeError())
                {
                    case LibC.Eintr:
                        break;
                    case LibC.Eagain: // Someone else made our stdout non-blocking: ssh and editors do.
                        WaitWritable(descriptor);
                        break;
                    default:
                        return false;
                }
            }
        }

        return true;
    }

    /// <summary>Makes a pipe whose ends are closed on exec.</summary>
    internal static (int Reader, int Writer) CreatePipe()
    {
        int* ends = stackalloc int[2];
        return LibC.Pipe(ends, LibC.CloseOnExec) == 0 ? (ends[0], ends[1]) : throw PosixException.FromLast("pipe");
    }

    /// <summary>Lets go of what is behind a descriptor, but keeps its number taken: nothing else may become our stdin.</summary>
    internal static void Abandon(int descriptor)
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle nothing = File.OpenHandle("/dev/null");
        _ = LibC.Duplicate((int)nothing.DangerousGetHandle(), descriptor);
    }

    internal static void SetNonBlocking(int descriptor)
    {
        int flags = LibC.FileControl(descriptor, LibC.GetStatusFlags, 0);
        if (flags < 0 || LibC.FileControl(descriptor, LibC.SetStatusFlags, flags | LibC.NonBlocking) < 0)
        {
            throw PosixException.FromLast("fcntl");
        }
    }

    /// <summary>Waits for events; false on timeout (-1 waits for ever).</summary>
    internal static bool Poll(Span<LibC.PollDescriptor> descriptors, int timeoutMilliseconds)
    {
        fixed (LibC.PollDescriptor* start = descriptors)
        {
            while (true)
            {
                int ready = LibC.Poll(start, (nuint)descriptors.Length, timeoutMilliseconds);
                if (0 <= ready)
                {
                    return 0 < ready;
                }

                if (Marshal.GetLastPInvokeError() != LibC.Eintr)
                {
                    throw PosixException.FromLast("poll");
                }
            }
        }
    }

    private static void WaitWritable(int descriptor) =>
        Poll([new LibC.PollDescriptor { Descriptor = descriptor, Events = LibC.PollOut }], timeoutMilliseconds: -1);
}
