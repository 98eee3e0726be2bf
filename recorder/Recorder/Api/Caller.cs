using Recorder.Sessions.Terminal;
using Recorder.Streaming.Wire;

namespace Recorder.Host.Api;

/// <summary>Who asks: the caller, or the user that an agent asks for. <see cref="ApiAccess"/> has let nobody else name one.</summary>
internal static class Caller
{
    /// <summary>The user that a kube-agent asks for, URL-encoded.</summary>
    public const string UserHeader = "Session-Recording-User";

    /// <summary>As the audit log names callers: <c>kube:NAME</c>, <c>cert:SUBJECT</c> or <c>uid:N</c>.</summary>
    public static string IdentityOf(HttpContext context) =>
        UserOf(context) is { } user ? $"kube:{user}" : CallerIdentity.Of(context);

    /// <summary>For people: the user's name, the certificate's, or the account's.</summary>
    public static string NameOf(HttpContext context)
    {
        if (UserOf(context) is { } user)
        {
            return user;
        }

        if (context.Connection.ClientCertificate is { } certificate)
        {
            return certificate.GetNameInfo(System.Security.Cryptography.X509Certificates.X509NameType.SimpleName, forIssuer: false);
        }

        string identity = CallerIdentity.Of(context);
        return uint.TryParse(identity.AsSpan(identity.IndexOf(':', StringComparison.Ordinal) + 1), out uint id) && PasswordEntry.Find(id) is { } account
            ? account.Name
            : identity;
    }

    private static string? UserOf(HttpContext context) =>
        context.Request.Headers[UserHeader].ToString() is { Length: > 0 } encoded ? Uri.UnescapeDataString(encoded) : null;
}
