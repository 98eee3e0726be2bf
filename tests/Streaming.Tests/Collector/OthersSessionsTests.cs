using Microsoft.Extensions.Logging;
using Recorder.Format;
using Recorder.Streaming;
using Recorder.Streaming.Collector;

namespace Streaming.Tests.Collector;

/// <summary>Reports that name sessions which another recorder has opened.</summary>
public sealed class OthersSessionsTests : ILogger, IAsyncDisposable
{
    private readonly CollectorFixture _fixture = new();
    private readonly List<string> _told = [];

    private SessionId Others => _fixture.Key.Session;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task The_rest_of_the_report_is_taken_and_it_is_told_once()
    {
        await using CollectorCore core = await StartAsync();
        SessionId running = SessionId.New(TimeProvider.System), ended = SessionId.New(TimeProvider.System);
        ICollector bob = core.For("bob");
        await bob.ReportAsync(new SessionReport([ended], [], []), default);

        for (int report = 0; report < 3; report++)
        {
            await bob.ReportAsync(new SessionReport([Others, running], [ended], []), default);
        }

        Assert.NotNull(await _fixture.Trackers.FindAsync(running, default));
        Assert.Null(await _fixture.Trackers.FindAsync(ended, default));
        Assert.Single(_told, line => line.Contains($"{Others}", StringComparison.Ordinal) && line.Contains("bob", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Their_trackers_are_neither_refreshed_nor_closed()
    {
        await using CollectorCore core = await StartAsync();
        DateTimeOffset expires = (await _fixture.Trackers.FindAsync(Others, default))!.Expires;
        _fixture.Time.Advance(TimeSpan.FromSeconds(10));

        await core.For("bob").ReportAsync(new SessionReport([Others], [Others], []), default);

        Assert.Equal(expires, (await _fixture.Trackers.FindAsync(Others, default))?.Expires);
    }

    [Fact]
    public async Task Nobody_is_told_that_they_are_to_end()
    {
        await using CollectorCore core = await StartAsync();
        SessionTermination termination = new(Others, "carol", "lunch");
        await core.TerminateAsync(termination, "uid:0", null, default);

        Assert.Empty(await core.For("bob").ReportAsync(new SessionReport([Others], [], []), default));
        Assert.Equal([termination], await core.For("alice").ReportAsync(new SessionReport([Others], [], []), default));
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_told)
        {
            _told.Add($"{logLevel}: {formatter(state, exception)}");
        }
    }

    // Alice's session runs.
    private async Task<CollectorCore> StartAsync()
    {
        var core = new CollectorCore(_fixture.Store, _fixture.Audit, _fixture.Trackers, _fixture.Journals, _fixture.Options, _fixture.Time, this);
        await core.RecoverAsync(default);
        await core.For("alice").CreateAsync(_fixture.Key, live: true, default);
        return core;
    }
}
