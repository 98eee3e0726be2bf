using System.Globalization;

namespace Recorder.Audit;

/// <summary><c>postgres://user@host:5432/database?sslmode=verify-full&amp;sslrootcert=/file</c>: a server that several collectors may share.</summary>
/// <param name="Host">Name, address, or the directory of a unix socket (<c>?host=/var/run/postgresql</c>).</param>
/// <param name="Port">TCP port, or the number in the socket's name.</param>
/// <param name="User">Owns the tables.</param>
/// <param name="Database">One that is ours alone.</param>
/// <param name="Tls">Over a unix socket always <see cref="PostgresTls.Disable"/>.</param>
/// <param name="AuthorityFile">PEM certificates that vouch for the server; null: those that this machine trusts.</param>
public sealed record PostgresAuditUri(string Host, int Port, string User, string Database, PostgresTls Tls, string? AuthorityFile) : AuditUri
{
    private const int DefaultPort = 5432;

    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    private static readonly Dictionary<string, PostgresTls> Modes = new()
    {
        ["disable"] = PostgresTls.Disable, ["require"] = PostgresTls.Require,
        ["verify-ca"] = PostgresTls.VerifyCa, ["verify-full"] = PostgresTls.VerifyFull,
    };

    public override IAuditStore Open(string? passwordFile, TimeProvider time) => PostgresAuditLog.Open(this, passwordFile, time);

    public override string ToString() => $"postgres://{User}@{Host}:{Port}/{Database}";

    internal static bool IsOne(string text) => Schemes.Any(scheme => text.StartsWith(scheme, StringComparison.Ordinal));

    /// <exception cref="FormatException">With what would be right; a password in it is not repeated.</exception>
    internal static new PostgresAuditUri Parse(string text)
    {
        string rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        (rest, string query) = Cut(rest, '?');
        (string authority, string database) = Cut(rest, '/');
        int at = authority.LastIndexOf('@');
        string user = at < 0 ? "" : authority[..at];
        if (user.Contains(':', StringComparison.Ordinal))
        {
            throw new FormatException("a password does not belong into the address of the audit log, where others see it; give it by --audit-password-file");
        }

        Dictionary<string, string> parameters = ParametersOf(query);
        (string host, int port) = HostOf(authority[(at + 1)..]);
        host = parameters.Remove("host", out string? named) && host.Length == 0 ? named : host;
        bool isSocket = host.StartsWith('/');
        PostgresTls tls = parameters.Remove("sslmode", out string? mode) ? ModeOf(mode) : isSocket ? PostgresTls.Disable : PostgresTls.VerifyFull;
        parameters.Remove("sslrootcert", out string? authorityFile);
        if (parameters.Count != 0)
        {
            throw new FormatException($"parameter '{parameters.Keys.First()}' of the audit log is not known; there are sslmode, sslrootcert and host");
        }

        return user.Length == 0 || host.Length == 0 || database.Length == 0
            ? throw new FormatException("the audit log's address names no user, host or database; write postgres://user@host:5432/database")
            : new PostgresAuditUri(host, port, Uri.UnescapeDataString(user), Uri.UnescapeDataString(database), isSocket ? PostgresTls.Disable : tls, authorityFile);
    }

    private static PostgresTls ModeOf(string mode) => Modes.TryGetValue(mode, out PostgresTls tls)
        ? tls
        : throw new FormatException($"sslmode '{mode}' of the audit log is none of {string.Join(", ", Modes.Keys)}");

    private static (string Host, int Port) HostOf(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon < 0 || text.EndsWith(']'))
        {
            return (text.Trim('[', ']'), DefaultPort);
        }

        return int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65535
            ? (text[..colon].Trim('[', ']'), port)
            : throw new FormatException($"'{text[(colon + 1)..]}' is not a port of the audit log's server (1 to 65535)");
    }

    private static Dictionary<string, string> ParametersOf(string query)
    {
        Dictionary<string, string> parameters = [];
        foreach (string parameter in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            (string name, string value) = Cut(parameter, '=');
            parameters[name] = Uri.UnescapeDataString(value);
        }

        return parameters;
    }

    private static (string Before, string After) Cut(string text, char separator)
    {
        int at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
    }
}
