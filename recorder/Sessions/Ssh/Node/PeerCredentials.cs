using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Recorder.Sessions.Ssh.Node;

/// <summary>Who is at the other end of a unix socket, as the kernel saw it when it connected: cannot be lied about.</summary>
internal readonly record struct PeerCredentials(int Pid, uint Uid, uint Gid)
{
    private const int SocketLevel = 1, PeerCredentialsOption = 17;

    internal static PeerCredentials Of(Socket socket)
    {
        // struct ucred: pid, uid, gid, 32 bits each.
        Span<byte> credentials = stackalloc byte[3 * sizeof(int)];
        socket.GetRawSocketOption(SocketLevel, PeerCredentialsOption, credentials);
        Span<int> fields = MemoryMarshal.Cast<byte, int>(credentials);
        return new PeerCredentials(fields[0], (uint)fields[1], (uint)fields[2]);
    }
}
