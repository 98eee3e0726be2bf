namespace Recorder.Audit;

/// <summary>Where the audit log is, as settings say it: <c>sqlite:///path/audit.db</c> or <c>postgres://user@host:5432/database</c>.</summary>
public abstract record AuditUri
{
    private const string SqlitePrefix = "sqlite://";

    private protected AuditUri()
    {
    }

    /// <exception cref="FormatException">Not one that we have, with what would be right.</exception>
    public static AuditUri Parse(string text)
    {
        if (text.StartsWith($"{SqlitePrefix}/", StringComparison.Ordinal))
        {
            return new SqliteAuditUri(text[SqlitePrefix.Length..]);
        }

        return PostgresAuditUri.IsOne(text)
            ? PostgresAuditUri.Parse(text)
            : throw new FormatException($"'{text}' is neither sqlite:///path/audit.db nor postgres://user@host:5432/database");
    }

    /// <summary>Opens it; nothing is asked of a server yet.</summary>
    /// <param name="passwordFile">Holds the password of the database's user; null: it needs none. Read anew for every connection.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="AuditException">The file cannot be opened, or a newer version of this program has written it.</exception>
    public abstract IAuditStore Open(string? passwordFile, TimeProvider time);
}
