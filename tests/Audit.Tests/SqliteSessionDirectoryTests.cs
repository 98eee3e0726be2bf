using Recorder.Audit;

namespace Audit.Tests;

public sealed class SqliteSessionDirectoryTests : SessionDirectoryContract, IAsyncDisposable
{
    private readonly SqliteFixture _files;

    public SqliteSessionDirectoryTests() => _files = new SqliteFixture(Time);

    public ValueTask DisposeAsync() => _files.DisposeAsync();

    protected override (IAuditLog Log, ISessionDirectory Sessions) Create()
    {
        SqliteAuditLog log = _files.Create();
        return (log, log.Sessions);
    }
}
