using Microsoft.Data.Sqlite;
using Recorder.Format;

namespace Recorder.Audit.Sqlite;

internal sealed class SqliteSessionDirectory(AuditDatabase database) : ISessionDirectory
{
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
        return select.Set("$session", session.ToString()).Query(StoredRows.Session).SingleOrDefault();
    }, cancellationToken);

    public IAsyncEnumerable<SessionSummary> QueryAsync(SessionQuery query, CancellationToken cancellationToken) => Pages.ReadAsync<SessionSummary>(
        query.Limit,
        (limit, last, stop) =>
        {
            SessionQuery next = query with { Limit = limit, After = last?.Session ?? query.After };
            return database.ReadAsync(connection => Query(connection, next), stop);
        },
        cancellationToken);

    private static List<SessionSummary> Query(SqliteConnection connection, SessionQuery query)
    {
        using var select = new FilteredSelect($"SELECT {Columns} FROM sessions");
        select.AtLeast("started", query.Since?.UtcTicks);
        select.Below("started", query.Until?.UtcTicks);
        select.Matches("user", query.User);
        select.Matches("kind", query.Kind);
        select.Matches("target", query.Target);
        select.Matches("session", query.Session?.ToString());
        select.Is("state", (int?)query.State);
        select.After("(started, session) < (SELECT started, session FROM sessions WHERE session = $after)", query.After?.ToString());
        return select.Query(connection, "started DESC, session DESC", query.Limit, StoredRows.Session);
    }
}
