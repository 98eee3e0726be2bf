using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Recorder.Audit.Postgres;
using Recorder.Format;

namespace Recorder.Audit;

/// <summary>
/// The audit log, the session trackers and the session directory in a PostgreSQL database (11 or newer). Several collectors may use it
/// at one time. What was written survives what the server survives.
/// </summary>
public sealed class PostgresAuditLog : IAuditStore
{
    private const string Columns = "uid, \"time\", \"type\", code, session, \"user\", login, kind, target, json";

    // A writer that stands still must not stop the others for long.
    private const string Bounds = "SET LOCAL idle_in_transaction_session_timeout = '20s'; SET LOCAL lock_timeout = '15s'";

    private readonly PostgresDatabase _database;

    private PostgresAuditLog(PostgresDatabase database, TimeProvider time)
    {
        _database = database;
        Trackers = new PostgresSessionTrackers(database, time);
        Sessions = new PostgresSessionDirectory(database);
    }

    public ISessionTrackers Trackers { get; }

    public ISessionDirectory Sessions { get; }

    /// <summary>Nothing is asked of the server before the first use, or <see cref="PrepareAsync"/>.</summary>
    /// <param name="uri">Which database.</param>
    /// <param name="passwordFile">Holds the user's password; null: the server asks for none. Read anew for every connection.</param>
    /// <param name="time">The clock.</param>
    public static PostgresAuditLog Open(PostgresAuditUri uri, string? passwordFile, TimeProvider time) =>
        new(new PostgresDatabase(uri, passwordFile), time);

    public Task PrepareAsync(CancellationToken cancellationToken) => _database.PrepareAsync(cancellationToken);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    public Task WriteAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken) => entries.Count == 0
        ? Task.CompletedTask
        : _database.WriteAsync(connection => WriteAsync(connection, entries, cancellationToken), cancellationToken);

    public IAsyncEnumerable<AuditEntry> QueryAsync(AuditQuery query, CancellationToken cancellationToken) => Pages.ReadAsync<AuditEntry>(
        query.Limit,
        (limit, last, stop) =>
        {
            AuditQuery next = query with { Limit = limit, AfterUid = last?.Uid ?? query.AfterUid };
            return _database.ReadAsync(connection => QueryAsync(connection, next, stop), stop);
        },
        cancellationToken);

    private static async Task WriteAsync(NpgsqlConnection connection, IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
    {
        await using (var bounds = new NpgsqlCommand(Bounds, connection))
        {
            await bounds.ExecuteNonQueryAsync(cancellationToken);
        }

        await LockSessionsAsync(connection, entries.Where(Follows), cancellationToken);
        foreach (IGrouping<SessionId, AuditEntry> events in
            (await InsertAsync(connection, entries, cancellationToken)).GroupBy(entry => entry.Session!.Value))
        {
            await PostgresSessionDirectory.RefreshAsync(connection, events.Key, events, cancellationToken);
        }
    }

    // Two collectors that write of one session at one time would each make its row without the other's events: they take turns, in
    // one order.
    private static async Task LockSessionsAsync(NpgsqlConnection connection, IEnumerable<AuditEntry> entries, CancellationToken cancellationToken)
    {
        string[] sessions = [.. entries.Select(entry => entry.Session!.Value.ToString()).Distinct().Order(StringComparer.Ordinal)];
        if (sessions.Length != 0)
        {
            await using var wait = new PostgresStatement(
                connection, "SELECT pg_advisory_xact_lock(hashtextextended(session, 0)) FROM (SELECT session FROM unnest($1) AS session ORDER BY session OFFSET 0) AS ordered");
            await wait.Add(sessions).ExecuteAsync(cancellationToken);
        }
    }

    /// <summary>Inserts what is new.</summary>
    /// <returns>All events that follow, of the sessions that have new ones.</returns>
    private static async Task<List<AuditEntry>> InsertAsync(
        NpgsqlConnection connection, IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
    {
        await using var insert = new PostgresStatement(
            connection,
            $"INSERT INTO events (uid_hash, {Columns}, follows) SELECT uid_hash, {Columns}, follows "
            + "FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) WITH ORDINALITY "
            + $"AS given (uid_hash, {Columns}, follows, place) ORDER BY place ON CONFLICT (uid_hash) DO NOTHING RETURNING session, follows");
        insert.Add(entries.Select(entry => HashOf(entry.Uid))).Add(entries.Select(entry => entry.Uid))
            .Add(entries.Select(entry => entry.Time.UtcTicks)).Add(entries.Select(entry => entry.Type)).Add(entries.Select(entry => entry.Code))
            .Add(entries.Select(entry => entry.Session?.ToString())).Add(entries.Select(entry => entry.User)).Add(entries.Select(entry => entry.Login))
            .Add(entries.Select(entry => entry.Kind)).Add(entries.Select(entry => entry.Target)).Add(entries.Select(entry => entry.Json))
            .Add(entries.Select(Follows));
        List<string?> touched = await insert.QueryAsync(row => row.GetBoolean(1) ? row.GetString(0) : null, cancellationToken);
        if (touched.TrueForAll(session => session is null))
        {
            return [];
        }

        await using var select = new PostgresStatement(connection, $"SELECT {Columns} FROM events WHERE session = ANY ($1) AND follows");
        return await select.Add(touched.OfType<string>().Distinct()).QueryAsync(StoredRows.Event, cancellationToken);
    }

    private static Task<List<AuditEntry>> QueryAsync(NpgsqlConnection connection, AuditQuery query, CancellationToken cancellationToken)
    {
        var select = new PostgresSelect($"SELECT {Columns} FROM events");
        select.AtLeast("time", query.Since?.UtcTicks);
        select.Below("time", query.Until?.UtcTicks);
        select.Matches("user", query.User);
        select.Matches("kind", query.Kind);
        select.Matches("target", query.Target);
        select.Matches("type", query.Type);
        select.Is("session", query.Session?.ToString());
        select.After("(\"time\", id) < (SELECT \"time\", id FROM events WHERE uid_hash = {0})", query.AfterUid is null ? null : HashOf(query.AfterUid));
        return select.QueryAsync(connection, "\"time\" DESC, id DESC", query.Limit, StoredRows.Event, cancellationToken);
    }

    private static bool Follows(AuditEntry entry) => entry.Session is not null && SessionSummary.Follows(entry.Type);

    // Of the uid as it is stored, so that one that was read finds its row.
    private static byte[] HashOf(string uid) => SHA256.HashData(Encoding.UTF8.GetBytes(PostgresText.Of(uid)));
}
