using Recorder.Audit;

namespace Audit.Tests;

public sealed class PostgresSessionTrackersTests : SessionTrackersContract, IAsyncDisposable
{
    private readonly PostgresLogs _logs;

    public PostgresSessionTrackersTests(PostgresFixture postgres) => _logs = new PostgresLogs(postgres, Time);

    public ValueTask DisposeAsync() => _logs.DisposeAsync();

    protected override ISessionTrackers CreateTrackers() => _logs.Create().Trackers;
}
