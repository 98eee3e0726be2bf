namespace KubeAgent.Impersonation;

/// <summary>The user name of a service account.</summary>
internal static class ServiceAccountName
{
    private const string Prefix = "system:serviceaccount:";

    /// <summary>Whether it is one, and whose.</summary>
    public static bool TryParse(string user, out string @namespace, out string name)
    {
        string[] parts = user.StartsWith(Prefix, StringComparison.Ordinal) ? user[Prefix.Length..].Split(':') : [];
        (@namespace, name) = parts is [{ Length: > 0 } of, { Length: > 0 } account] ? (of, account) : ("", "");
        return name.Length != 0;
    }
}
