using System.Buffers.Binary;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Recorder.Streaming.Wire;

/// <summary>Who is at the other end of a connection: the name under which an upload is created, and may be resumed.</summary>
public static class CallerIdentity
{
    private const int SocketLevel = 1, PeerCredentials = 17; // SOL_SOCKET, SO_PEERCRED
    private const int CredentialsSize = 12, UserOffset = 4;  // struct ucred: pid, uid, gid

    /// <summary>
    /// <c>cert:&lt;subject&gt;</c> over mutual TLS (the subject stays the same when the certificate is rotated), <c>uid:&lt;n&gt;</c>
    /// over a unix socket, as the kernel says it; else <c>anonymous</c>.
    /// </summary>
    public static string Of(HttpContext context)
    {
        if (context.Connection.ClientCertificate is { } certificate)
        {
            return $"cert:{certificate.Subject}";
        }

        return context.Features.Get<IConnectionSocketFeature>()?.Socket is { AddressFamily: AddressFamily.Unix } socket
            ? $"uid:{UserOf(socket)}"
            : "anonymous";
    }

    /// <summary>The user id of the process that opened the other end of a unix socket.</summary>
    public static uint UserOf(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[CredentialsSize];
        int size;
        try
        {
            size = socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials);
        }
        catch (ObjectDisposedException gone)
        {
            throw new ConnectionAbortedException("the caller hung up before it was asked who it is", gone); // No fault of ours: not logged as one.
        }

        return size == CredentialsSize
            ? BinaryPrimitives.ReadUInt32LittleEndian(credentials[UserOffset..])
            : throw new IOException($"SO_PEERCRED is {size} bytes, expected {CredentialsSize}");
    }
}
