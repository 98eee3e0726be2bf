using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Format;
using Recorder.Streaming;
using Recorder.Streaming.Uploads;
using Streaming.Tests.Collector;
using TestKit;

namespace Streaming.Tests.Uploads;

public sealed class SessionReporterTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly FakeCollector _collector = new();
    private readonly CancellationTokenSource _stopped = new();
    private readonly SessionReporter _reporter;
    private readonly SessionId _session = SessionId.New(TimeProvider.System);
    private Task _running = Task.CompletedTask;

    public SessionReporterTests() => _reporter = new SessionReporter(_collector, _time, NullLogger<SessionReporter>.Instance);

    public ValueTask InitializeAsync()
    {
        _running = _reporter.RunAsync(_stopped.Token);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_running_session_is_reported_every_interval()
    {
        _ = _reporter.OnStarted(_session);
        await Eventually.TrueAsync(() => Reports(report => report.Running.Contains(_session)) == 1);

        for (int n = 2; n < 5; n++)
        {
            await _time.UntilArmedAsync(1);
            _time.Advance(SessionReporter.Interval);
            await Eventually.TrueAsync(() => n <= Reports(report => report.Running.Contains(_session)));
        }
    }

    [Fact]
    public async Task An_ended_session_is_reported_once()
    {
        _ = _reporter.OnStarted(_session);
        _reporter.OnEnded(_session);
        await Eventually.TrueAsync(() => Reports(report => report.Ended.Contains(_session)) == 1);

        await _time.UntilArmedAsync(1);
        _time.Advance(SessionReporter.Interval);
        _ = _reporter.OnStarted(SessionId.New(TimeProvider.System));
        await Eventually.TrueAsync(() => 0 < Reports(report => report.Running.Count == 1 && !report.Running.Contains(_session)));

        Assert.Equal(1, Reports(report => report.Ended.Contains(_session)));
    }

    [Fact]
    public async Task Of_a_session_whose_end_nobody_took_no_more_is_told()
    {
        _ = _reporter.OnStarted(_session);
        await Eventually.TrueAsync(() => Reports(report => report.Running.Contains(_session)) == 1);

        _reporter.OnGone(_session);

        await ReportAsync();
        Assert.Equal(1, Reports(report => report.Running.Contains(_session)));
        Assert.Equal(0, Reports(report => report.Ended.Contains(_session)));
    }

    [Fact]
    public async Task A_session_whose_recording_failed_runs_until_it_is_over()
    {
        _ = _reporter.OnStarted(_session);
        await Eventually.TrueAsync(() => Reports(report => report.Running.Contains(_session)) == 1);

        _reporter.OnFailed(_session);
        _reporter.OnGone(_session);
        await ReportAsync();
        int running = Reports(report => report.Running.Contains(_session));
        Assert.True(1 < running);

        _reporter.OnOver(_session);
        await ReportAsync();
        Assert.Equal((running, 0), (Reports(report => report.Running.Contains(_session)), Reports(report => report.Ended.Contains(_session))));
    }

    [Fact]
    public async Task A_session_that_somebody_has_ended_learns_of_it_with_the_next_report()
    {
        Task<SessionTermination> terminated = _reporter.OnStarted(_session);
        Task<SessionTermination> other = _reporter.OnStarted(SessionId.New(TimeProvider.System));
        await Eventually.TrueAsync(() => Reports(report => report.Running.Count == 2) == 1);
        SessionTermination termination = new(_session, "bob", "lunch");

        _collector.Terminations.Add(termination);
        await _time.UntilArmedAsync(1);
        _time.Advance(SessionReporter.Interval);

        Assert.Equal(termination, await terminated.WaitAsync(Eventually.Bound));
        Assert.False(other.IsCompleted);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        await _running;
        _stopped.Dispose();
    }

    // All that is to be told by now: news of another session brings it.
    private async Task ReportAsync()
    {
        await _time.UntilArmedAsync(1);
        SessionId news = SessionId.New(TimeProvider.System);
        _ = _reporter.OnStarted(news);
        await Eventually.TrueAsync(() => 0 < Reports(report => report.Running.Contains(news)));
    }

    private int Reports(Func<SessionReport, bool> which) => _collector.Reports.Count(which);
}
