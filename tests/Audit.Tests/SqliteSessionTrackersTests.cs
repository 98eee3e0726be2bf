using Recorder.Audit;

namespace Audit.Tests;

public sealed class SqliteSessionTrackersTests : SessionTrackersContract, IAsyncDisposable
{
    private readonly SqliteFixture _files;

    public SqliteSessionTrackersTests() => _files = new SqliteFixture(Time);

    public ValueTask DisposeAsync() => _files.DisposeAsync();

    protected override ISessionTrackers CreateTrackers() => _files.Create().Trackers;
}
