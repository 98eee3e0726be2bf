using Recorder.Audit;

namespace Audit.Tests;

/// <summary>Audit logs in databases of their own, for one test.</summary>
internal sealed class PostgresLogs(PostgresFixture postgres, TimeProvider time) : IAsyncDisposable
{
    private readonly List<PostgresAuditLog> _logs = [];

    public PostgresAuditLog Create() => Open(postgres.NewDatabase());

    public PostgresAuditLog Open(PostgresAuditUri uri, string? passwordFile = null)
    {
        _logs.Add(PostgresAuditLog.Open(uri, passwordFile, time));
        return _logs[^1];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (PostgresAuditLog log in _logs)
        {
            await log.DisposeAsync();
        }
    }
}
