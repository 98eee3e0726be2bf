using Microsoft.Data.Sqlite;
using Recorder.Audit.Sqlite;
using Recorder.Format;

namespace Recorder.Audit;

/// <summary>
/// The audit log, the session trackers and the session directory in one SQLite file. What was written survives kill -9 and power
/// loss. Several processes may use the file.
/// </summary>
public sealed class SqliteAuditLog : IAuditStore
{
    private const string Columns = "uid, time, type, code, session, user, login, kind, target, json";

    private readonly AuditDatabase _database;

    private SqliteAuditLog(AuditDatabase database, TimeProvider time)
    {
        _database = database;
        Trackers = new SqliteSessionTrackers(database, time);
        Sessions = new SqliteSessionDirectory(database);
    }

    public ISessionTrackers Trackers { get; }

    public ISessionDirectory Sessions { get; }

    /// <summary>Opens the file, creating it (mode 0600) and its directory (0700), or bringing an older one up to date.</summary>
    /// <exception cref="AuditException">It cannot be opened, or a newer version of this program has written it.</exception>
    public static SqliteAuditLog Open(string path, TimeProvider time) => new(AuditDatabase.Open(path), time);

    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask; // Open did.

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    public Task WriteAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken) =>
        entries.Count == 0 ? Task.CompletedTask : _database.WriteAsync(connection => Write(connection, entries), cancellationToken);

    public IAsyncEnumerable<AuditEntry> QueryAsync(AuditQuery query, CancellationToken cancellationToken) => Pages.ReadAsync<AuditEntry>(
        query.Limit,
        (limit, last, stop) =>
        {
            AuditQuery next = query with { Limit = limit, AfterUid = last?.Uid ?? query.AfterUid };
            return _database.ReadAsync(connection => Query(connection, next), stop);
        },
        cancellationToken);

    private static void Write(SqliteConnection connection, IReadOnlyList<AuditEntry> entries)
    {
        using var insert = new Statement(
            connection,
            $"INSERT INTO events ({Columns}, follows) VALUES ($uid, $time, $type, $code, $session, $user, $login, $kind, $target, $json, $follows) "
            + "ON CONFLICT (uid) DO NOTHING");
        HashSet<SessionId> touched = [];
        foreach (AuditEntry entry in entries)
        {
            bool follows = entry.Session is not null && SessionSummary.Follows(entry.Type);
            insert.Set("$uid", entry.Uid).Set("$time", entry.Time.UtcTicks).Set("$type", entry.Type).Set("$code", entry.Code)
                .Set("$session", entry.Session?.ToString()).Set("$user", entry.User).Set("$login", entry.Login).Set("$kind", entry.Kind)
                .Set("$target", entry.Target).Set("$json", entry.Json).Set("$follows", follows ? 1 : 0);
            if (insert.Execute() == 1 && follows)
            {
                touched.Add(entry.Session!.Value);
            }
        }

        foreach (SessionId session in touched)
        {
            SqliteSessionDirectory.Refresh(connection, session, EventsThatFollow(connection, session));
        }
    }

    private static List<AuditEntry> EventsThatFollow(SqliteConnection connection, SessionId session)
    {
        using var select = new Statement(connection, $"SELECT {Columns} FROM events WHERE session = $session AND follows = 1");
        return select.Set("$session", session.ToString()).Query(StoredRows.Event);
    }

    private static List<AuditEntry> Query(SqliteConnection connection, AuditQuery query)
    {
        using var select = new FilteredSelect($"SELECT {Columns} FROM events");
        select.AtLeast("time", query.Since?.UtcTicks);
        select.Below("time", query.Until?.UtcTicks);
        select.Matches("user", query.User);
        select.Matches("kind", query.Kind);
        select.Matches("target", query.Target);
        select.Matches("type", query.Type);
        select.Matches("session", query.Session?.ToString());
        select.After("(time, id) < (SELECT time, id FROM events WHERE uid = $after)", query.AfterUid);
        return select.Query(connection, "time DESC, id DESC", query.Limit, StoredRows.Event);
    }
}
