using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Recorder.Format;

namespace Recorder.Audit.Sqlite;

internal sealed class SqliteSessionTrackers(AuditDatabase database, TimeProvider time) : ISessionTrackers
{
    public Task RefreshAsync(IReadOnlyList<SessionId> sessions, DateTimeOffset expires, CancellationToken cancellationToken) =>
        sessions.Count == 0 ? Task.CompletedTask : database.WriteAsync(connection =>
        {
            using var upsert = new Statement(
                connection,
                "INSERT INTO trackers (session, created, expires) VALUES ($session, $created, $expires) "
                + "ON CONFLICT (session) DO UPDATE SET expires = max(expires, excluded.expires)");
            upsert.Set("$created", time.GetUtcNow().UtcTicks).Set("$expires", expires.UtcTicks);
            foreach (SessionId session in sessions)
            {
                upsert.Set("$session", session.ToString()).Execute();
            }
        }, cancellationToken);

    public Task CloseAsync(SessionId session, CancellationToken cancellationToken) => database.WriteAsync(connection =>
    {
        using var delete = new Statement(connection, "DELETE FROM trackers WHERE session = $session");
        delete.Set("$session", session.ToString()).Execute();
    }, cancellationToken);

    public Task<SessionTracker?> FindAsync(SessionId session, CancellationToken cancellationToken) => database.ReadAsync(connection =>
    {
        using var select = new Statement(connection, "SELECT session, created, expires FROM trackers WHERE session = $session");
        return select.Set("$session", session.ToString()).Query(Read).SingleOrDefault();
    }, cancellationToken);

    public async IAsyncEnumerable<SessionTracker> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // One row is about 100 bytes, and there are as many as sessions run: one answer.
        foreach (SessionTracker tracker in await database.ReadAsync(List, cancellationToken))
        {
            yield return tracker;
        }
    }

    public Task ExtendAllAsync(DateTimeOffset expires, CancellationToken cancellationToken) => database.WriteAsync(connection =>
    {
        using var update = new Statement(connection, "UPDATE trackers SET expires = $expires WHERE expires < $expires");
        update.Set("$expires", expires.UtcTicks).Execute();
    }, cancellationToken);

    private static List<SessionTracker> List(SqliteConnection connection)
    {
        using var select = new Statement(connection, "SELECT session, created, expires FROM trackers ORDER BY created, session");
        return select.Query(Read);
    }

    private static SessionTracker Read(SqliteDataReader row) => new(
        SessionId.Parse(row.GetString(0)), new DateTimeOffset(row.GetInt64(1), TimeSpan.Zero), new DateTimeOffset(row.GetInt64(2), TimeSpan.Zero));
}
