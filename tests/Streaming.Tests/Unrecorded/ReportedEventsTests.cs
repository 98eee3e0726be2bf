using Recorder.Audit;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Streaming;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Completer;
using Streaming.Tests.Collector;

namespace Streaming.Tests.Unrecorded;

/// <summary>What a collector makes of events that come without a recording.</summary>
public sealed class ReportedEventsTests : IAsyncDisposable
{
    private readonly CollectorFixture _fixture = new();

    private SessionId Session => _fixture.Key.Session;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task They_are_in_the_audit_log_once_when_the_report_is_taken()
    {
        CollectorCore core = await _fixture.StartAsync();
        SessionReport report = Events(SessionEvents.Start(0, Session, mode: "off"), SessionEvents.End(1, Session));

        await core.ReportAsync(report, default);
        await core.ReportAsync(report, default);

        Assert.Equal([AuditTypes.SessionStart, AuditTypes.SessionEnd], _fixture.AuditTypes);
        Assert.All(_fixture.Audit.Entries, entry => Assert.Equal((Session, "alice"), (entry.Session, entry.User)));
    }

    [Fact]
    public async Task To_a_session_that_is_recorded_nobody_adds_any()
    {
        CollectorCore core = await _fixture.StartAsync();
        await using ICollectorTrack track = await core.CreateAsync(_fixture.Key, live: true, default);
        await track.AppendAsync(SessionEvents.Start(0, Session), default);
        await Assert.ThrowsAsync<CollectorRefusedException>(() => core.ReportAsync(Events(SessionEvents.End(1, Session)), default));

        await track.AppendAsync(SessionEvents.End(1, Session), default);
        await track.CompleteAsync(default);
        await Assert.ThrowsAsync<CollectorRefusedException>(() => core.ReportAsync(Events(SessionEvents.End(2, Session)), default));
        Assert.Single(_fixture.AuditTypes, AuditTypes.SessionEnd);
    }

    [Fact]
    public async Task None_says_that_a_recording_is_stored_and_one_that_is_none_is_passed_over()
    {
        CollectorCore core = await _fixture.StartAsync();
        var upload = new OneOf { SessionUpload = new SessionUpload { Metadata = SessionEvents.Metadata(0, AuditTypes.SessionUpload, EventCodes.SessionUpload) } };

        await core.ReportAsync(Events(SessionEvents.Of(0, upload)) with { Lost = [] }, default);
        await core.ReportAsync(new SessionReport([], [], []) { Events = [new AuditEvent(Session, new byte[] { 0xff, 0xff })] }, default);

        Assert.Empty(_fixture.AuditTypes);
    }

    [Theory]
    [InlineData(AuditTypes.SessionUpload)]
    [InlineData("session.track.upload")]
    [InlineData(AuditTypes.SessionTerminated)]
    [InlineData(AuditTypes.SessionRecovered)]
    [InlineData(AuditTypes.RecordingLost)]
    [InlineData(AuditTypes.RecordingGap)]
    [InlineData(EventTypes.SessionRecordingAccess)]
    public async Task None_of_them_says_what_only_the_collector_says(string type)
    {
        CollectorCore core = await _fixture.StartAsync();

        await core.For("bob").ReportAsync(Events(Forged(type)), default);

        Assert.Empty(_fixture.AuditTypes);
    }

    [Fact]
    public async Task Only_the_recorder_that_told_of_a_session_first_tells_more_of_it()
    {
        CollectorCore core = await _fixture.StartAsync();
        await core.For("alpha").ReportAsync(new SessionReport([Session], [], []) { Events = Events(SessionEvents.Start(0, Session, mode: "off")).Events }, default);
        ICollector omega = core.For("omega");

        await Assert.ThrowsAsync<CollectorRefusedException>(() => omega.ReportAsync(Events(SessionEvents.End(1, Session)), default));
        await Assert.ThrowsAsync<CollectorRefusedException>(() => omega.CreateAsync(_fixture.Key, live: true, default));
        await omega.ReportAsync(new SessionReport([], [Session], []), default);

        Assert.Equal([AuditTypes.SessionStart], _fixture.AuditTypes);
        Assert.NotNull(await _fixture.Trackers.FindAsync(Session, default));
        await core.For("alpha").ReportAsync(Events(SessionEvents.End(1, Session)), default);
        Assert.Equal([AuditTypes.SessionStart, AuditTypes.SessionEnd], _fixture.AuditTypes);
    }

    [Fact]
    public async Task None_of_them_ends_a_session()
    {
        CollectorCore core = await _fixture.StartAsync();
        await core.For("bob").ReportAsync(Events(Forged(AuditTypes.SessionTerminated)), default);

        Assert.Empty(await core.For("alice").ReportAsync(new SessionReport([Session], [], []), default));
    }

    [Fact]
    public async Task No_recorded_event_ends_a_session_either()
    {
        CollectorCore core = await _fixture.StartAsync();
        await using ICollectorTrack track = await core.For("bob").CreateAsync(_fixture.Key, live: true, default);
        await track.AppendAsync(Forged(AuditTypes.SessionTerminated), default);
        await track.CompleteAsync(default);

        Assert.Empty(await core.For("alice").ReportAsync(new SessionReport([Session], [], []), default));
        Assert.Equal([AuditTypes.SessionUpload], _fixture.AuditTypes);
    }

    [Fact]
    public async Task A_session_whose_recorder_is_gone_gets_its_end_there()
    {
        CollectorCore core = await _fixture.StartAsync();
        var options = new CompleterOptions();
        var completer = new UploadCompleter(core, new FileLeaderLock(Path.Combine(_fixture.Journals, "leader.lock")), options);
        await completer.LookAsync(default);
        await core.ReportAsync(new SessionReport([Session], [], []) { Events = Events(SessionEvents.Start(0, Session, mode: "off")).Events }, default);

        for (int look = 0; look < 20; look++)
        {
            _fixture.Time.Advance(options.Interval);
            await completer.LookAsync(default);
        }

        Assert.Equal([AuditTypes.SessionStart, AuditTypes.SessionEnd, AuditTypes.SessionRecovered], _fixture.AuditTypes);
        AuditEntry end = _fixture.Audit.Entries.ElementAt(1);
        Assert.Equal(("alice", "root", "planet", EventCodes.SessionEnd), (end.User, end.Login, end.Target, end.Code));
        Assert.Contains("\"session_recording\":\"off\"", end.Json, StringComparison.Ordinal);
        SessionSummary summary = SessionSummary.From(Session, _fixture.Audit.Entries)!;
        Assert.Equal((SessionState.Unrecorded, true, true, "bash"), (summary.State, summary.Recovered, summary.Interactive, summary.Command));
        Assert.Null(await _fixture.Trackers.FindAsync(Session, default));
    }

    // The message is any, the type is what it says of itself.
    private RecordBatch Forged(string type) => SessionEvents.Of(0, new OneOf
    {
        SessionJoin = new SessionJoin
        {
            Metadata = SessionEvents.Metadata(0, type, EventCodes.SessionJoin),
            Session = new SessionMetadata { SessionID = Session.ToString() },
        },
    });

    private SessionReport Events(params RecordBatch[] batches) => new([], [], [])
    {
        Events = [.. batches.Select(batch => new AuditEvent(Session, batch.Records[FormatLimits.LengthPrefixSize..]))],
    };
}
