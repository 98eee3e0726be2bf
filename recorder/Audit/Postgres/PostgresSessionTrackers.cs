using System.Runtime.CompilerServices;
using Npgsql;
using Recorder.Format;

namespace Recorder.Audit.Postgres;

internal sealed class PostgresSessionTrackers(PostgresDatabase database, TimeProvider time) : ISessionTrackers
{
    private const string Select = "SELECT session, created, expires FROM trackers";

    public Task RefreshAsync(IReadOnlyList<SessionId> sessions, DateTimeOffset expires, CancellationToken cancellationToken) =>
        sessions.Count == 0 ? Task.CompletedTask : database.WriteAsync(async connection =>
        {
            // In one order, so that two collectors do not wait for each other.
            string[] distinct = [.. sessions.Select(session => session.ToString()).Distinct().Order(StringComparer.Ordinal)];
            await using var upsert = new PostgresStatement(
                connection,
                "INSERT INTO trackers (session, created, expires) SELECT session, $2, $3 FROM unnest($1) WITH ORDINALITY AS given (session, place) "
                + "ORDER BY place ON CONFLICT (session) DO UPDATE SET expires = greatest(trackers.expires, excluded.expires)");
            await upsert.Add(distinct).Add(time.GetUtcNow().UtcTicks).Add(expires.UtcTicks).ExecuteAsync(cancellationToken);
        }, cancellationToken);

    public Task CloseAsync(SessionId session, CancellationToken cancellationToken) => database.WriteAsync(async connection =>
    {
        await using var delete = new PostgresStatement(connection, "DELETE FROM trackers WHERE session = $1");
        await delete.Add(session.ToString()).ExecuteAsync(cancellationToken);
    }, cancellationToken);

    public Task<SessionTracker?> FindAsync(SessionId session, CancellationToken cancellationToken) => database.ReadAsync(async connection =>
    {
        await using var select = new PostgresStatement(connection, $"{Select} WHERE session = $1");
        return (await select.Add(session.ToString()).QueryAsync(Read, cancellationToken)).SingleOrDefault();
    }, cancellationToken);

    public async IAsyncEnumerable<SessionTracker> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // One row is about 100 bytes, and there are as many as sessions run: one answer.
        foreach (SessionTracker tracker in await database.ReadAsync(ListAsync, cancellationToken))
        {
            yield return tracker;
        }

        async Task<List<SessionTracker>> ListAsync(NpgsqlConnection connection)
        {
            await using var select = new PostgresStatement(connection, $"{Select} ORDER BY created, session");
            return await select.QueryAsync(Read, cancellationToken);
        }
    }

    public Task ExtendAllAsync(DateTimeOffset expires, CancellationToken cancellationToken) => database.WriteAsync(async connection =>
    {
        await using var update = new PostgresStatement(connection, "UPDATE trackers SET expires = $1 WHERE expires < $1");
        await update.Add(expires.UtcTicks).ExecuteAsync(cancellationToken);
    }, cancellationToken);

    private static SessionTracker Read(NpgsqlDataReader row) => new(
        SessionId.Parse(row.GetString(0)), new DateTimeOffset(row.GetInt64(1), TimeSpan.Zero), new DateTimeOffset(row.GetInt64(2), TimeSpan.Zero));
}
