using System.Security.Cryptography;
using Recorder.Format;

namespace Recorder.Sessions.Ssh.Node;

/// <summary>
/// Proves, also after a restart of the daemon, that a session was a certain user's: a MAC over both. So nobody can report another
/// user's session as lost.
/// </summary>
internal sealed class SessionTickets(ReadOnlyMemory<byte>? key)
{
    private readonly byte[] _key = key?.ToArray() ?? RandomNumberGenerator.GetBytes(32);

    internal byte[] Issue(SessionId session, uint uid)
    {
        Span<byte> subject = stackalloc byte[16 + sizeof(uint)];
        session.Value.TryWriteBytes(subject);
        BitConverter.TryWriteBytes(subject[16..], uid);
        return HMACSHA256.HashData(_key, subject);
    }

    internal bool IsValid(ReadOnlySpan<byte> ticket, SessionId session, uint uid) =>
        CryptographicOperations.FixedTimeEquals(ticket, Issue(session, uid));
}
