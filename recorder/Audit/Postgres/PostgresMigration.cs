using Npgsql;

namespace Recorder.Audit.Postgres;

/// <summary>Brings the tables up to date. Of several collectors that start at one time, one does it and the others wait.</summary>
internal static class PostgresMigration
{
    // Any number, as long as no other program in this database locks it.
    private const long Lock = 0x5352_4155_4449_5401;

    /// <exception cref="AuditException">A newer version of this program has been here.</exception>
    public static async Task RunAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({Lock})", cancellationToken);
        int version = await ReadVersionAsync(connection, cancellationToken);
        if (PostgresSchema.Steps.Count < version)
        {
            throw new AuditException($"the audit log is of version {version}, this program knows {PostgresSchema.Steps.Count}");
        }

        for (int step = version; step < PostgresSchema.Steps.Count; step++)
        {
            await ExecuteAsync(connection, PostgresSchema.Steps[step], cancellationToken);
            await ExecuteAsync(connection, $"INSERT INTO audit_version (version) VALUES ({step + 1})", cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    // Who may not create tables can still use what is there.
    private static async Task<int> ReadVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand("SELECT to_regclass('audit_version') IS NOT NULL", connection);
        if (await exists.ExecuteScalarAsync(cancellationToken) is not true)
        {
            await ExecuteAsync(
                connection, "CREATE TABLE audit_version (version integer PRIMARY KEY, applied timestamptz NOT NULL DEFAULT now())", cancellationToken);
        }

        await using var read = new NpgsqlCommand("SELECT coalesce(max(version), 0) FROM audit_version", connection);
        return (int)(await read.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
