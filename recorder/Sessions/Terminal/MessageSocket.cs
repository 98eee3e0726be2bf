using System.Runtime.InteropServices;

namespace Recorder.Sessions.Terminal;

/// <summary>A way for messages of other processes, each whole and with its sender, as the kernel says.</summary>
internal static unsafe partial class MessageSocket
{
    /// <summary>What <see cref="Receive"/> returns when there is no message yet.</summary>
    internal const int Nothing = -1;

    private const int UnixFamily = 1, SequencedPackets = 5, SocketLevel = 1, PassCredentials = 16, Credentials = 2, DoNotWait = 0x40;
    private const int ControlSize = 64, ControlHeaderSize = 16;

    /// <summary>Ends that are closed on exec.</summary>
    internal static (int Reader, int Writer) CreatePair()
    {
        int* ends = stackalloc int[2];
        if (SocketPair(UnixFamily, SequencedPackets | LibC.CloseOnExec, 0, ends) != 0)
        {
            throw PosixException.FromLast("socketpair");
        }

        long on = 1; // An int is read of it.
        return LibC.SetSocketOption(ends[0], SocketLevel, PassCredentials, &on, sizeof(int)) == 0
            ? (ends[0], ends[1])
            : throw PosixException.FromLast("SO_PASSCRED");
    }

    /// <summary>Bytes of the next message, cut to the buffer; 0 when nobody can write any more, <see cref="Nothing"/> when there is none.</summary>
    internal static int Receive(int reader, Span<byte> buffer, out int sender, out uint uid)
    {
        byte* control = stackalloc byte[ControlSize];
        (sender, uid) = (0, uint.MaxValue);
        fixed (byte* start = buffer)
        {
            var part = new Part { Start = start, Size = (nuint)buffer.Length };
            var message = new Message { Parts = &part, PartCount = 1, Control = control, ControlSize = ControlSize };
            nint size;
            while ((size = ReceiveMessage(reader, &message, DoNotWait)) < 0)
            {
                if (Marshal.GetLastPInvokeError() != LibC.Eintr)
                {
                    return Marshal.GetLastPInvokeError() == LibC.Eagain ? Nothing : 0;
                }
            }

            // struct cmsghdr (length, level, type), then struct ucred (pid, uid, gid).
            if (ControlHeaderSize + (3 * sizeof(int)) <= (int)message.ControlSize && ((int*)control)[2] == SocketLevel && ((int*)control)[3] == Credentials)
            {
                sender = *(int*)(control + ControlHeaderSize);
                uid = *(uint*)(control + ControlHeaderSize + sizeof(int));
            }

            return (int)size;
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Part // struct iovec
    {
        internal byte* Start;
        internal nuint Size;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Message // struct msghdr
    {
        internal void* Name;
        internal uint NameSize;
        internal Part* Parts;
        internal nuint PartCount;
        internal byte* Control;
        internal nuint ControlSize;
        internal int Flags;
    }

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    private static partial int SocketPair(int family, int type, int protocol, int* ends);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessage(int socket, Message* message, int flags);
}
