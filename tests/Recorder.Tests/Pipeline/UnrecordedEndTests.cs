using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Audit;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Hosting;
using Recorder.Streaming;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Completer;
using Recorder.Streaming.Recording;
using Recorder.Streaming.Uploads;
using TestKit;

namespace Recorder.Tests.Pipeline;

/// <summary>Mode <c>off</c>: sessions whose collector was away when there was something to tell it.</summary>
public sealed class UnrecordedEndTests : IAsyncLifetime
{
    private static readonly CompleterOptions _times = new();

    private readonly ManualTimeProvider _time = new();
    private readonly MemoryAuditLog _audit = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("unrecorded-").FullName;
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SessionId _session = SessionId.New(TimeProvider.System);
    private readonly CollectorCore _core;
    private readonly UploadCompleter _completer;
    private readonly AwayCollector _collector;
    private RecordingPipeline _pipeline = null!;
    private Task _running = Task.CompletedTask;

    public UnrecordedEndTests()
    {
        _core = new CollectorCore(
            new MemoryRecordingStore(_time), _audit, new MemorySessionTrackers(_time), _folder, new CollectorOptions(), _time, NullLogger.Instance);
        _completer = new UploadCompleter(_core, new FileLeaderLock(Path.Combine(_folder, "leader.lock")), _times);
        _collector = new AwayCollector(_core);
    }

    public async ValueTask InitializeAsync()
    {
        await _core.RecoverAsync(default);
        await _completer.LookAsync(default);
        _pipeline = await RecordingPipeline.OpenAsync(
            new PipelineOptions(RecordingRoute.AuditLog), [_collector], NullLoggerFactory.Instance, _time, default);
        _running = _pipeline.RunAsync(() => _stopping.Task);
    }

    [Fact]
    public async Task An_end_that_could_not_be_told_is_found_out()
    {
        SessionRecorder recorder = await StartAsync(FailureMode.FailClosed);
        _collector.IsAway = true;
        Task ending = EndAsync(recorder);
        await AdvanceUntilAsync(ending);
        await Assert.ThrowsAsync<RecordingFailedException>(() => ending);
        await recorder.DisposeAsync();
        _collector.IsAway = false;

        await LookForAsync(4 * _times.TrackerTtl);

        Assert.Single(Types, type => type == AuditTypes.SessionEnd);
        Assert.Equal(SessionState.Unrecorded, SessionSummary.From(_session, _audit.Entries)?.State);
    }

    [Fact]
    public async Task An_end_that_was_told_is_not_told_again()
    {
        SessionRecorder recorder = await StartAsync(FailureMode.FailClosed);
        await EndAsync(recorder);
        await recorder.DisposeAsync();

        await LookForAsync(4 * _times.TrackerTtl);

        Assert.Single(Types, type => type == AuditTypes.SessionEnd);
        Assert.DoesNotContain(AuditTypes.SessionRecovered, Types);
    }

    [Fact]
    public async Task A_session_that_goes_on_untold_is_not_over_before_its_end()
    {
        SessionRecorder recorder = await StartAsync(FailureMode.FailOpen);
        _collector.IsAway = true;
        await recorder.RecordAsync(new OneOf { SessionJoin = new SessionJoin { Metadata = Of(EventTypes.SessionJoin) } }, default);
        await AdvanceUntilAsync(() => recorder.HasLoss);
        _collector.IsAway = false;

        for (TimeSpan passed = TimeSpan.Zero; passed < 5 * _times.TrackerTtl; passed += SessionReporter.Interval)
        {
            int reports = _collector.Running;
            _time.Advance(SessionReporter.Interval);
            await AdvanceUntilAsync(() => reports < _collector.Running);
            await _completer.LookAsync(default);
        }

        Assert.DoesNotContain(AuditTypes.SessionEnd, Types);

        await recorder.DisposeAsync();
        await LookForAsync(4 * _times.TrackerTtl);

        Assert.Single(Types, type => type == AuditTypes.SessionEnd);
    }

    public async ValueTask DisposeAsync()
    {
        _stopping.SetResult();
        await _running;
        await _pipeline.DisposeAsync();
        await _core.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string[] Types => [.. _audit.Entries.Select(entry => entry.Type)];

    private static Metadata Of(string type) => new() { Type = type };

    private async Task<SessionRecorder> StartAsync(FailureMode mode)
    {
        SessionRecorder recorder = await SessionRecorder.StartAsync(
            new SessionContext(_session, "here", "alice", null), _pipeline.Sinks, new RecorderOptions { FailureMode = mode }, _time,
            _pipeline.Losses, NullLogger.Instance, default);
        await recorder.RecordAsync(
            new OneOf { SessionStart = new SessionStart { Metadata = Of(EventTypes.SessionStart), SessionRecording = "off" } }, default);
        await recorder.FlushAsync(default);
        return recorder;
    }

    private static async Task EndAsync(SessionRecorder recorder)
    {
        await recorder.RecordAsync(new OneOf { SessionEnd = new SessionEnd { Metadata = Of(EventTypes.SessionEnd) } }, default);
        await recorder.CompleteAsync(default);
    }

    private Task AdvanceUntilAsync(Task done) => AdvanceUntilAsync(() => done.IsCompleted);

    // Slowly: what is told takes a turn of its own.
    private Task AdvanceUntilAsync(Func<bool> done) => Eventually.TrueAsync(() =>
    {
        _time.Advance(done() ? TimeSpan.Zero : TimeSpan.FromMilliseconds(100));
        return done();
    });

    private async Task LookForAsync(TimeSpan time)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += _times.Interval)
        {
            _time.Advance(_times.Interval);
            await _completer.LookAsync(default);
        }
    }
}
