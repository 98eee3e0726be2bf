using Recorder.Format.Events;
using Recorder.Format.Events.Wrappers;
using Recorder.Protocols;
using Recorder.Protocols.Node;
using Recorder.Protocols.Ssh;

namespace Recorder.Sessions.Ssh.Node;

/// <summary>
/// Whose session it is, and from where. The login name comes from the kernel's word on the uid; key and certificate come from the log of our own sshd.
/// What the shell says of them is kept apart, under traits named <c>claimed-…</c>: it has it from a file that belongs to the user. Its client address counts
/// when sshd itself started it.
/// </summary>
internal sealed record SessionIdentity(UserMetadata User, string RemoteAddress, string LocalAddress)
{
    private const string Claimed = "claimed-";

    internal static SessionIdentity From(OpenMessage open, string login, bool startedBySshd, SshAcceptance? accepted)
    {
        var user = new UserMetadata { User = login, Login = login, UserKind = UserKind.Human, UserTraits = new LabelValues() };
        (string remote, string local) = startedBySshd ? SplitConnection(open.SshConnection) : ("", "");
        if (!startedBySshd)
        {
            AddTrait(user, Claimed + "ssh-connection", open.SshConnection);
        }

        if (accepted is null)
        {
            AddClaims(user, open.AuthenticationText);
            return new SessionIdentity(user, remote, local);
        }

        AddTrait(user, "ssh-auth-method", accepted.Method);
        AddTrait(user, "ssh-key-fingerprint", accepted.Fingerprint ?? "");
        if (accepted.Certificate is { } certificate)
        {
            AddTrait(user, "ssh-certificate-id", certificate.KeyId);
            AddTrait(user, "ssh-certificate-serial", Text(certificate.Serial));
            AddClaimedPrincipals(user, open.AuthenticationText); // sshd does not log them.
        }

        string? identity = accepted.Certificate is { KeyId.Length: > 0 } named ? named.KeyId : accepted.Fingerprint;
        user.User = identity ?? login;
        return new SessionIdentity(user, Join(accepted.Address, Text((ulong)accepted.Port)), local);
    }

    private static void AddClaims(UserMetadata user, string text)
    {
        if (Read(user, text) is not { } authentication)
        {
            return;
        }

        AddTrait(user, Claimed + "ssh-auth-method", authentication.Method);
        AddTrait(user, Claimed + "ssh-key-fingerprint", authentication.Fingerprint ?? "");
        if (authentication.Certificate is { } certificate)
        {
            AddTrait(user, Claimed + "ssh-certificate-id", certificate.KeyId);
            AddTrait(user, Claimed + "ssh-certificate-serial", Text(certificate.Serial));
            AddTrait(user, Claimed + "ssh-certificate-principals", [.. certificate.Principals]);
        }
    }

    private static void AddClaimedPrincipals(UserMetadata user, string text) =>
        AddTrait(user, Claimed + "ssh-certificate-principals", [.. Read(user, text)?.Certificate?.Principals ?? []]);

    private static SshAuthentication? Read(UserMetadata user, string text)
    {
        try
        {
            return SshAuthentication.Parse(text);
        }
        catch (ProtocolException unreadable)
        {
            AddTrait(user, Claimed + "ssh-auth-unreadable", unreadable.Message);
            return null;
        }
    }

    private static void AddTrait(UserMetadata user, string name, params string[] values)
    {
        if (0 < values.Length && 0 < values[0].Length)
        {
            var list = new StringValues();
            list.Values.AddRange(values);
            user.UserTraits.Values[name] = list;
        }
    }

    // SSH_CONNECTION: client address, client port, server address, server port.
    private static (string Remote, string Local) SplitConnection(string connection) => connection.Split(' ') switch
    {
        [string client, string clientPort, string server, string serverPort] => (Join(client, clientPort), Join(server, serverPort)),
        _ => ("", ""),
    };

    private static string Text(ulong number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Join(string address, string port) => address.Contains(':') ? $"[{address}]:{port}" : $"{address}:{port}";
}
