using Npgsql;
using Recorder.Format;

namespace Recorder.Audit.Postgres;

internal sealed class PostgresSessionDirectory(PostgresDatabase database) : ISessionDirectory
{
    private const string Columns =
        "session, kind, \"user\", login, target, started, ended, state, recovered, incomplete, size, revision, interactive, command";

    /// <summary>Writes a session's row anew from its events, in the transaction of the caller, who holds the session's lock.</summary>
    public static async Task RefreshAsync(
        NpgsqlConnection connection, SessionId session, IEnumerable<AuditEntry> events, CancellationToken cancellationToken)
    {
        if (SessionSummary.From(session, events) is not { } summary)
        {
            return;
        }

        await using var replace = new PostgresStatement(
            connection,
            $"INSERT INTO sessions ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) "
            + $"ON CONFLICT (session) DO UPDATE SET ({Columns}) = ROW (excluded.*)");
        await replace.Add(session.ToString()).Add(summary.Kind).Add(summary.User).Add(summary.Login).Add(summary.Target)
            .Add(summary.Started.UtcTicks).Add(summary.Ended?.UtcTicks).Add((long)summary.State).Add(summary.Recovered).Add(summary.Incomplete)
            .Add(summary.Size).Add(summary.Revision).Add(summary.Interactive).Add(summary.Command).ExecuteAsync(cancellationToken);
    }

    public Task<SessionSummary?> FindAsync(SessionId session, CancellationToken cancellationToken) => database.ReadAsync(async connection =>
    {
        await using var select = new PostgresStatement(connection, $"SELECT {Columns} FROM sessions WHERE session = $1");
        return (await select.Add(session.ToString()).QueryAsync(StoredRows.Session, cancellationToken)).SingleOrDefault();
    }, cancellationToken);

    public IAsyncEnumerable<SessionSummary> QueryAsync(SessionQuery query, CancellationToken cancellationToken) => Pages.ReadAsync<SessionSummary>(
        query.Limit,
        (limit, last, stop) =>
        {
            SessionQuery next = query with { Limit = limit, After = last?.Session ?? query.After };
            return database.ReadAsync(connection => QueryAsync(connection, next, stop), stop);
        },
        cancellationToken);

    private static Task<List<SessionSummary>> QueryAsync(NpgsqlConnection connection, SessionQuery query, CancellationToken cancellationToken)
    {
        var select = new PostgresSelect($"SELECT {Columns} FROM sessions");
        select.AtLeast("started", query.Since?.UtcTicks);
        select.Below("started", query.Until?.UtcTicks);
        select.Matches("user", query.User);
        select.Matches("kind", query.Kind);
        select.Matches("target", query.Target);
        select.Is("session", query.Session?.ToString());
        select.Is("state", (long?)query.State);
        select.After("(started, session) < (SELECT started, session FROM sessions WHERE session = {0})", query.After?.ToString());
        return select.QueryAsync(connection, "started DESC, session DESC", query.Limit, StoredRows.Session, cancellationToken);
    }
}
