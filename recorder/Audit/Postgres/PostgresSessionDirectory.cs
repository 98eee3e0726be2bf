using System.Runtime.CompilerServices;
using Npgsql;
using Recorder.Format;

namespace Recorder.Audit.Postgres;

internal sealed class PostgresSessionDirectory(PostgresDatabase database) : ISessionDirectory
{
    private const int PageSize = 500;
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
        return (await select.Add(session.ToString()).QueryAsync(Read, cancellationToken)).SingleOrDefault();
    }, cancellationToken);

    public async IAsyncEnumerable<SessionSummary> QueryAsync(SessionQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        int left = query.Limit;
        List<SessionSummary> page;
        do
        {
            SessionQuery next = query with { Limit = Math.Min(left, PageSize) };
            page = await database.ReadAsync(connection => QueryAsync(connection, next, cancellationToken), cancellationToken);
            foreach (SessionSummary summary in page)
            {
                yield return summary;
            }

            left -= page.Count;
            query = query with { After = page.Count == 0 ? null : page[^1].Session };
        }
        while (page.Count == PageSize && 0 < left);
    }

    private static Task<List<SessionSummary>> QueryAsync(NpgsqlConnection connection, SessionQuery query, CancellationToken cancellationToken)
    {
        var select = new PostgresSelect($"SELECT {Columns} FROM sessions");
        select.AtLeast("started", query.Since?.UtcTicks);
        select.Below("started", query.Until?.UtcTicks);
        select.Matches("user", query.User);
        select.Matches("kind", query.Kind);
        select.Matches("target", query.Target);
        select.Is("state", (long?)query.State);
        select.After("(started, session) < (SELECT started, session FROM sessions WHERE session = {0})", query.After?.ToString());
        return select.QueryAsync(connection, "started DESC, session DESC", query.Limit, Read, cancellationToken);
    }

    private static SessionSummary Read(NpgsqlDataReader row) => new(
        SessionId.Parse(row.GetString(0)),
        Kind: row.GetString(1),
        User: row.GetString(2),
        Login: row.GetString(3),
        Target: row.GetString(4),
        Started: new DateTimeOffset(row.GetInt64(5), TimeSpan.Zero),
        Ended: row.IsDBNull(6) ? null : new DateTimeOffset(row.GetInt64(6), TimeSpan.Zero),
        State: (SessionState)row.GetInt32(7),
        Recovered: row.GetBoolean(8),
        Incomplete: row.GetBoolean(9),
        Size: row.GetInt64(10),
        Revision: row.GetInt32(11))
    {
        Interactive = row.GetBoolean(12),
        Command = row.GetString(13),
    };
}
