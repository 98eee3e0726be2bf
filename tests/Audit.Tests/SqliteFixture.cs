using Recorder.Audit;

namespace Audit.Tests;

/// <summary>Audit logs in a directory of their own, for one test.</summary>
internal sealed class SqliteFixture(TimeProvider time) : IAsyncDisposable
{
    private readonly List<SqliteAuditLog> _logs = [];

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("audit-tests-").FullName;

    public SqliteAuditLog Create()
    {
        _logs.Add(SqliteAuditLog.Open($"{Directory}/{_logs.Count}.db", time));
        return _logs[^1];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (SqliteAuditLog log in _logs)
        {
            await log.DisposeAsync();
        }

        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
