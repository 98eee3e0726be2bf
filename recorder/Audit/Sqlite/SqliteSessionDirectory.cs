using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Recorder.Format;

namespace Recorder.Audit.Sqlite;

internal sealed class SqliteSessionDirectory(AuditDatabase database) : ISessionDirectory
{
    private const int PageSize = 500;
    private const string Columns = "session, kind, user, login, target, started, ended, state, recovered, incomplete, size, revision, interactive, command";

    /// <summary>Writes a session's row anew from its events, in the transaction of the caller.</summary>
    public static void Refresh(SqliteConnection connection, SessionId session, IEnumerable<AuditEntry> events)
    {
        if (SessionSummary.From(session, events) is not { } summary)
        {
            return;
        }

        using var replace = new Statement(
            connection,
            $"INSERT OR REPLACE INTO sessions ({Columns}) VALUES "
            + "($session, $kind, $user, $login, $target, $started, $ended, $state, $recovered, $incomplete, $size, $revision, $interactive, $command)");
        replace.Set("$session", session.ToString()).Set("$kind", summary.Kind).Set("$user", summary.User).Set("$login", summary.Login)
            .Set("$target", summary.Target).Set("$started", summary.Started.UtcTicks).Set("$ended", summary.Ended?.UtcTicks)
            .Set("$state", (int)summary.State).Set("$recovered", summary.Recovered ? 1 : 0).Set("$incomplete", summary.Incomplete ? 1 : 0)
            .Set("$size", summary.Size).Set("$revision", summary.Revision)
            .Set("$interactive", summary.Interactive ? 1 : 0).Set("$command", summary.Command).Execute();
    }

    public Task<SessionSummary?> FindAsync(SessionId session, CancellationToken cancellationToken) => database.ReadAsync(connection =>
    {
        using var select = new Statement(connection, $"SELECT {Columns} FROM sessions WHERE session = $session");
        return select.Set("$session", session.ToString()).Query(Read).SingleOrDefault();
    }, cancellationToken);

    public async IAsyncEnumerable<SessionSummary> QueryAsync(SessionQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        int left = query.Limit;
        List<SessionSummary> page;
        do
        {
            SessionQuery next = query with { Limit = Math.Min(left, PageSize) };
            page = await database.ReadAsync(connection => Query(connection, next), cancellationToken);
            foreach (SessionSummary summary in page)
            {
                yield return summary;
            }

            left -= page.Count;
            query = query with { After = page.Count == 0 ? null : page[^1].Session };
        }
        while (page.Count == PageSize && 0 < left);
    }

    private static List<SessionSummary> Query(SqliteConnection connection, SessionQuery query)
    {
        using var select = new FilteredSelect($"SELECT {Columns} FROM sessions");
        select.AtLeast("started", query.Since?.UtcTicks);
        select.Below("started", query.Until?.UtcTicks);
        select.Matches("user", query.User);
        select.Matches("kind", query.Kind);
        select.Matches("target", query.Target);
        select.Is("state", (int?)query.State);
        select.After("(started, session) < (SELECT started, session FROM sessions WHERE session = $after)", query.After?.ToString());
        return select.Query(connection, "started DESC, session DESC", query.Limit, Read);
    }

    private static SessionSummary Read(SqliteDataReader row) => new(
        SessionId.Parse(row.GetString(0)),
        Kind: row.GetString(1),
        User: row.GetString(2),
        Login: row.GetString(3),
        Target: row.GetString(4),
        Started: new DateTimeOffset(row.GetInt64(5), TimeSpan.Zero),
        Ended: row.IsDBNull(6) ? null : new DateTimeOffset(row.GetInt64(6), TimeSpan.Zero),
        State: (SessionState)row.GetInt32(7),
        Recovered: row.GetInt32(8) != 0,
        Incomplete: row.GetInt32(9) != 0,
        Size: row.GetInt64(10),
        Revision: row.GetInt32(11))
    {
        Interactive = row.GetInt32(12) != 0,
        Command = row.GetString(13),
    };
}
