using Recorder.Format.Events;
using Recorder.Format.Events.Wrappers;
using Recorder.Protocols;
using Recorder.Protocols.Node;
using Recorder.Protocols.Ssh;

namespace Recorder.Sessions.Ssh.Node;

/// <summary>
/// Whose session it is, and from where. The login name comes from the kernel's word on the uid. What the shell says of key,
/// certificate and client address counts only when sshd itself started it; else it is kept apart, under traits named
/// <c>claimed-…</c>, and the user is the login name.
/// </summary>
internal sealed record SessionIdentity(UserMetadata User, string RemoteAddress, string LocalAddress)
{
    internal static SessionIdentity From(OpenMessage open, string login, bool startedBySshd)
    {
        var user = new UserMetadata { User = login, Login = login, UserKind = UserKind.Human, UserTraits = new LabelValues() };
        if (!startedBySshd)
        {
            AddTraits(user, "claimed-", open.AuthenticationText);
            AddTrait(user, "claimed-ssh-connection", open.SshConnection);
            return new SessionIdentity(user, "", "");
        }

        SshAuthentication authentication = AddTraits(user, "", open.AuthenticationText);
        string? identity = authentication.Certificate is { KeyId.Length: > 0 } certificate ? certificate.KeyId : authentication.Fingerprint;
        user.User = identity ?? login;
        (string remote, string local) = SplitConnection(open.SshConnection);
        return new SessionIdentity(user, remote, local);
    }

    private static SshAuthentication AddTraits(UserMetadata user, string prefix, string text)
    {
        SshAuthentication authentication;
        try
        {
            authentication = SshAuthentication.Parse(text);
        }
        catch (ProtocolException unreadable)
        {
            AddTrait(user, prefix + "ssh-auth-unreadable", unreadable.Message);
            return SshAuthentication.None;
        }

        AddTrait(user, prefix + "ssh-auth-method", authentication.Method);
        AddTrait(user, prefix + "ssh-key-fingerprint", authentication.Fingerprint ?? "");
        if (authentication.Certificate is { } certificate)
        {
            AddTrait(user, prefix + "ssh-certificate-id", certificate.KeyId);
            AddTrait(user, prefix + "ssh-certificate-serial", certificate.Serial.ToString(System.Globalization.CultureInfo.InvariantCulture));
            AddTrait(user, prefix + "ssh-certificate-principals", [.. certificate.Principals]);
        }

        return authentication;
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

    private static string Join(string address, string port) => address.Contains(':') ? $"[{address}]:{port}" : $"{address}:{port}";
}
