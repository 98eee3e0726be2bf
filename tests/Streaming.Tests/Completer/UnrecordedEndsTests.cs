using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Audit;
using Recorder.Format;
using Recorder.Streaming;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Completer;
using Streaming.Tests.Collector;
using TestKit;

namespace Streaming.Tests.Completer;

/// <summary>Which sessions without a recording are over, and which only look so.</summary>
public sealed class UnrecordedEndsTests : IAsyncDisposable
{
    private static readonly CompleterOptions _options = new();

    private readonly CollectorFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private SessionId Session => _fixture.Key.Session;

    [Fact]
    public async Task A_session_that_is_refreshed_during_a_slow_look_goes_on()
    {
        CollectorCore core = await _fixture.StartAsync();
        UploadCompleter completer = await StartSessionAsync(core);
        _fixture.Trackers.Listed = () =>
        {
            _fixture.Time.Advance(_options.TrackerTtl + TimeSpan.FromSeconds(1));
            _fixture.Trackers.RefreshAsync([Session], _fixture.Time.GetUtcNow() + _options.TrackerTtl, default);
        };

        for (int look = 0; look < 5; look++)
        {
            await completer.LookAsync(default);
        }

        Assert.Equal([AuditTypes.SessionStart], _fixture.AuditTypes);
    }

    [Fact]
    public async Task A_session_whose_recorder_comes_back_at_the_last_moment_goes_on()
    {
        CollectorCore core = await _fixture.StartAsync();
        UploadCompleter completer = await StartSessionAsync(core);
        await LookForAsync(completer, 2 * _options.TrackerTtl - _options.Interval);
        _fixture.Trackers.Listed = () => _fixture.Trackers.RefreshAsync([Session], _fixture.Time.GetUtcNow() + _options.TrackerTtl, default);

        await LookForAsync(completer, 2 * _options.TrackerTtl);

        Assert.Equal([AuditTypes.SessionStart], _fixture.AuditTypes);
        Assert.NotNull(await _fixture.Trackers.FindAsync(Session, default));
    }

    [Fact]
    public async Task A_clock_that_steps_forward_ends_no_session()
    {
        var clock = new JumpingClock(_fixture.Time);
        await using var core = new CollectorCore(
            _fixture.Store, _fixture.Audit, _fixture.Trackers, _fixture.Journals, _fixture.Options, clock, NullLogger.Instance);
        UploadCompleter completer = await StartSessionAsync(core);

        clock.Jump(TimeSpan.FromHours(1));
        await completer.LookAsync(default);
        _fixture.Time.Advance(_options.Interval);
        await core.ReportAsync(new SessionReport([Session], [], []), default);
        await completer.LookAsync(default);

        Assert.Equal([AuditTypes.SessionStart], _fixture.AuditTypes);
    }

    [Fact]
    public async Task A_tracker_that_nobody_refreshes_any_more_is_removed_whatever_it_was_of()
    {
        CollectorCore core = await _fixture.StartAsync();
        UploadCompleter completer = Completer(core);
        await completer.LookAsync(default);
        await core.ReportAsync(new SessionReport([Session], [], []), default);

        await LookForAsync(completer, 2 * _options.TrackerTtl);
        Assert.NotNull(await _fixture.Trackers.FindAsync(Session, default));
        await LookForAsync(completer, 3 * _options.TrackerTtl);

        Assert.Null(await _fixture.Trackers.FindAsync(Session, default));
        Assert.Empty(_fixture.AuditTypes);
    }

    private async Task<UploadCompleter> StartSessionAsync(CollectorCore core)
    {
        UploadCompleter completer = Completer(core);
        await completer.LookAsync(default);
        ReadOnlyMemory<byte> start = SessionEvents.Start(0, Session, mode: "off").Records[FormatLimits.LengthPrefixSize..];
        await core.ReportAsync(new SessionReport([Session], [], []) { Events = [new AuditEvent(Session, start)] }, default);
        return completer;
    }

    private async Task LookForAsync(UploadCompleter completer, TimeSpan time)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += _options.Interval)
        {
            _fixture.Time.Advance(_options.Interval);
            await completer.LookAsync(default);
        }
    }

    private UploadCompleter Completer(CollectorCore core) =>
        new(core, new FileLeaderLock(Path.Combine(_fixture.Journals, "leader.lock")), _options);
}
