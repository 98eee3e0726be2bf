using Recorder.Audit;

namespace Audit.Tests;

public sealed class PostgresSessionDirectoryTests : SessionDirectoryContract, IAsyncDisposable
{
    private readonly PostgresLogs _logs;

    public PostgresSessionDirectoryTests(PostgresFixture postgres) => _logs = new PostgresLogs(postgres, Time);

    public ValueTask DisposeAsync() => _logs.DisposeAsync();

    protected override (IAuditLog Log, ISessionDirectory Sessions) Create()
    {
        PostgresAuditLog log = _logs.Create();
        return (log, log.Sessions);
    }
}
