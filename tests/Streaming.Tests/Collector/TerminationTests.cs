using Recorder.Audit;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Wire;
using Streaming.Tests.Wire;
using TestKit;

namespace Streaming.Tests.Collector;

/// <summary>How a recorder learns that somebody has ended its session.</summary>
public sealed class TerminationTests : IAsyncDisposable
{
    private readonly CollectorFixture _fixture = new();

    private SessionTermination Termination => new(_fixture.Key.Session, "bob", "lunch");

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task It_is_in_the_audit_log_with_who_and_why_before_anybody_is_told()
    {
        CollectorCore collector = await _fixture.StartAsync();
        ICollectorTrack track = await collector.CreateAsync(_fixture.Key, live: true, default);
        Task<SessionTermination> told = track.Terminated;

        _fixture.Audit.FailNextWrites(1);
        await Assert.ThrowsAsync<AuditException>(() => collector.TerminateAsync(Termination, "kube:bob", null, default));
        Assert.False(told.IsCompleted);
        await collector.TerminateAsync(Termination, "kube:bob", null, default);

        Assert.Equal(Termination, await told.WaitAsync(Eventually.Bound));
        AuditEntry entry = _fixture.Audit.Entries.Single(entry => entry.Type == AuditTypes.SessionTerminated);
        Assert.Equal((_fixture.Key.Session, "kube:bob"), (entry.Session, entry.User));
        Assert.Contains("\"reason\":\"lunch\"", entry.Json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_is_answered_with_those_of_its_sessions_that_are_to_end()
    {
        CollectorCore collector = await _fixture.StartAsync();
        SessionId other = SessionId.New(TimeProvider.System);

        Assert.Empty(await collector.ReportAsync(new SessionReport([_fixture.Key.Session, other], [], []), default));
        await collector.TerminateAsync(Termination, "uid:0", null, default);

        Assert.Equal([Termination], await collector.ReportAsync(new SessionReport([other, _fixture.Key.Session], [], []), default));
        Assert.Empty(await collector.ReportAsync(new SessionReport([other], [_fixture.Key.Session], []), default));
    }

    [Fact]
    public async Task The_first_reason_stays_and_all_are_in_the_log()
    {
        CollectorCore collector = await _fixture.StartAsync();

        await collector.TerminateAsync(Termination, "uid:0", null, default);
        await collector.TerminateAsync(Termination with { By = "eve" }, "uid:1", null, default);

        Assert.Equal([Termination], await collector.ReportAsync(new SessionReport([_fixture.Key.Session], [], []), default));
        Assert.Equal(2, _fixture.Audit.Entries.Count(entry => entry.Type == AuditTypes.SessionTerminated));
    }

    [Fact]
    public async Task A_collector_that_starts_again_still_knows_it()
    {
        CollectorCore before = await _fixture.StartAsync();
        await before.TerminateAsync(Termination, "uid:0", null, default);
        await _fixture.StopAsync();

        CollectorCore after = await _fixture.StartAsync();

        Assert.Equal([Termination], await after.ReportAsync(new SessionReport([_fixture.Key.Session], [], []), default));
    }

    [Fact]
    public async Task A_stream_learns_what_another_collector_on_the_same_log_was_told()
    {
        CollectorCore collector = await _fixture.StartAsync();
        ICollectorTrack track = await collector.CreateAsync(_fixture.Key, live: true, default);
        Task<SessionTermination> told = track.Terminated;
        using var elsewhere = new Terminations(_fixture.Audit, _fixture.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);

        await elsewhere.AddAsync(Termination, "uid:0", null, default);
        await Eventually.TrueAsync(() =>
        {
            _fixture.Time.Advance(Terminations.LookPeriod);
            return told.IsCompleted;
        });

        Assert.Equal(Termination, await told);
    }

    [Fact]
    public async Task Whoever_ships_a_spool_or_another_track_is_not_told()
    {
        CollectorCore collector = await _fixture.StartAsync();
        ICollectorTrack shipped = await collector.CreateAsync(_fixture.Key, live: false, default);
        ICollectorTrack input = await collector.CreateAsync(new RecordingKey(_fixture.Key.Session, Track.Input), live: true, default);

        await collector.TerminateAsync(Termination, "uid:0", null, default);

        Assert.Same(SessionTermination.Never, shipped.Terminated);
        Assert.Same(SessionTermination.Never, input.Terminated);
    }

    [Fact]
    public async Task Over_the_wire_both_a_stream_and_a_report_are_told_and_the_recording_goes_on_to_its_end()
    {
        CollectorCore collector = await _fixture.StartAsync();
        await using CollectorHost host = await CollectorHost.OnLoopbackAsync(collector);
        using var client = new CollectorClient(new CollectorClientOptions { Endpoint = host.Endpoint }, TimeProvider.System);
        await using ICollectorTrack track = await client.CreateAsync(_fixture.Key, live: true, default);
        await track.AppendAsync(Prints.Batch(0, 4), default);

        await collector.TerminateAsync(Termination, "uid:0", null, default);

        Assert.Equal(Termination, await track.Terminated.WaitAsync(Eventually.Bound));
        Assert.Equal([Termination], await client.ReportAsync(new SessionReport([_fixture.Key.Session], [], []), default));
        await track.AppendAsync(Prints.Batch(5, 9), default);
        Assert.Equal(10, (await track.CompleteAsync(default)).RecordCount);
    }
}
