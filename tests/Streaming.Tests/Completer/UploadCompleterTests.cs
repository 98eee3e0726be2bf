using System.Text.Json;
using Recorder.Audit;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Completer;
using Streaming.Tests.Collector;
using TestKit;

namespace Streaming.Tests.Completer;

/// <summary>Sessions whose recorder is gone end up as recordings with an end.</summary>
public sealed class UploadCompleterTests : IAsyncDisposable
{
    private static readonly CompleterOptions _options = new();

    private readonly CollectorFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private SessionId Session => _fixture.Key.Session;

    [Fact]
    public async Task An_abandoned_session_gets_its_end_event()
    {
        CollectorCore core = await _fixture.StartAsync();
        await AbandonAsync(core);

        await LookUntilStoredAsync(core);

        SessionEnd end = (await ReadAsync())[^1].SessionEnd;
        Assert.Equal(6, end.Metadata.Index);
        Assert.Equal((EventTypes.SessionEnd, EventCodes.SessionEnd), (end.Metadata.Type, end.Metadata.Code));
        Assert.Equal(("alice", "root", "planet"), (end.User.User, end.User.Login, end.Server.ServerHostname));
        Assert.Equal(["alice", "bob"], end.Participants);
        Assert.Equal(["bash"], end.InitialCommand);
        Assert.Equal("node-sync", end.SessionRecording);
        Assert.True(end.Interactive);
        Assert.Equal(ManualTimeProvider.DefaultStart, end.StartTime.ToDateTimeOffset());
        Assert.Equal(ManualTimeProvider.DefaultStart.AddMilliseconds(5), end.EndTime.ToDateTimeOffset());
        Assert.True(StableId.IsRecovered(end.Metadata.ID));
    }

    [Fact]
    public async Task A_recovered_session_is_told_in_the_audit_log_once()
    {
        CollectorCore core = await _fixture.StartAsync();
        await AbandonAsync(core);

        await LookUntilStoredAsync(core);

        Assert.Single(_fixture.AuditTypes, AuditTypes.SessionRecovered);
        Assert.Single(_fixture.AuditTypes, AuditTypes.SessionUpload);
        Assert.Null(await _fixture.Trackers.FindAsync(Session, default));
    }

    [Fact]
    public async Task A_session_that_ended_is_completed_without_another_end()
    {
        CollectorCore core = await _fixture.StartAsync();
        await AbandonAsync(core, SessionEvents.End(6, Session));

        await LookUntilStoredAsync(core);

        Assert.Equal(7, (await ReadAsync()).Count);
        Assert.DoesNotContain(AuditTypes.SessionRecovered, _fixture.AuditTypes);
    }

    [Fact]
    public async Task A_track_beside_the_main_one_gets_no_end()
    {
        CollectorCore core = await _fixture.StartAsync();
        RecordingKey input = _fixture.Key with { Track = Track.Input };
        await using (ICollectorTrack track = await core.CreateAsync(input, live: true, default))
        {
            await track.AppendAsync(Prints.Batch(0, 4), default);
        }

        await LookUntilAsync(core, async () => await _fixture.Store.FindAsync(input, default) is not null);

        Assert.Equal(5, (await ReadAsync(input)).Count);
    }

    [Fact]
    public async Task An_upload_without_events_is_aborted_quietly()
    {
        CollectorCore core = await _fixture.StartAsync();
        await using (await core.CreateAsync(_fixture.Key, live: true, default))
        {
        }

        await LookUntilAsync(core, () => Task.FromResult(core.OpenUploads == 0));

        Assert.Empty(_fixture.AuditTypes);
        Assert.Null(await _fixture.Store.FindAsync(_fixture.Key, default));
    }

    [Fact]
    public async Task An_open_stream_keeps_a_silent_session_alive()
    {
        CollectorCore core = await _fixture.StartAsync();
        UploadCompleter completer = Completer(core);
        await using ICollectorTrack track = await core.CreateAsync(_fixture.Key, live: true, default);
        await track.AppendAsync(SessionEvents.Start(0, Session), default);

        for (int look = 0; look < 40; look++)
        {
            await completer.LookAsync(default);
            _fixture.Time.Advance(_options.Interval);
        }

        Assert.Equal(1, core.OpenUploads);
        Assert.True(_fixture.Time.GetUtcNow() < (await _fixture.Trackers.FindAsync(Session, default))!.Expires + _options.Interval);
    }

    [Fact]
    public async Task A_report_keeps_a_session_alive_whose_stream_is_closed()
    {
        CollectorCore core = await _fixture.StartAsync();
        UploadCompleter completer = Completer(core);
        await AbandonAsync(core);

        for (int look = 0; look < 40; look++)
        {
            await core.ReportAsync(new SessionReport([Session], [], []), default);
            await completer.LookAsync(default);
            _fixture.Time.Advance(_options.Interval);
        }

        Assert.Equal(1, core.OpenUploads);
    }

    [Fact]
    public async Task After_an_outage_recorders_have_time_to_come_back()
    {
        CollectorCore core = await _fixture.StartAsync();
        await AbandonAsync(core);
        await _fixture.StopAsync();
        _fixture.Time.Advance(TimeSpan.FromHours(1));
        core = await _fixture.StartAsync();
        UploadCompleter completer = Completer(core);

        await completer.LookAsync(default);
        _fixture.Time.Advance(_options.TrackerTtl - _options.Interval);
        await completer.LookAsync(default);
        Assert.Equal(1, core.OpenUploads);

        await LookUntilStoredAsync(core, completer);
        Assert.Equal(7, (await ReadAsync()).Count);
    }

    [Fact]
    public async Task Late_events_replace_the_recovered_end_in_a_new_revision()
    {
        CollectorCore core = await _fixture.StartAsync();
        Guid upload = await AbandonAsync(core);
        await LookUntilStoredAsync(core);

        await using ICollectorTrack late = await core.ResumeAsync(_fixture.Key, upload, live: true, default);
        Assert.Equal((5, upload), (late.DurableIndex, late.UploadId));
        await late.AppendAsync(Prints.Batch(6, 9), default);
        await late.AppendAsync(SessionEvents.End(10, Session), default);
        StoredTrack stored = await late.CompleteAsync(default);

        Assert.Equal((2, 11L, 10L), (stored.Revision, stored.RecordCount, stored.LastIndex));
        Assert.Equal(7, (await _fixture.ReadIndicesAsync(revision: 1)).Count);
        List<OneOf> events = await ReadAsync();
        Assert.Single(events, record => record.SessionEnd is not null);
        Assert.False(StableId.IsRecovered(events[^1].SessionEnd.Metadata.ID));
        Assert.Equal([1, 2], Revisions());
    }

    [Fact]
    public async Task A_recorder_that_comes_back_and_dies_again_is_recovered_again()
    {
        CollectorCore core = await _fixture.StartAsync();
        Guid upload = await AbandonAsync(core);
        await LookUntilStoredAsync(core);
        await using (ICollectorTrack late = await core.ResumeAsync(_fixture.Key, upload, live: true, default))
        {
            await late.AppendAsync(Prints.Batch(6, 7), default);
        }

        await LookUntilAsync(core, async () => (await _fixture.Store.FindAsync(_fixture.Key, default))!.Revision == 2);

        OneOf end = (await ReadAsync())[^1];
        Assert.Equal((8, "alice"), (end.SessionEnd.Metadata.Index, end.SessionEnd.User.User));
    }

    [Fact]
    public async Task A_recorder_that_comes_back_with_nothing_new_gets_the_answer()
    {
        CollectorCore core = await _fixture.StartAsync();
        Guid upload = await AbandonAsync(core, SessionEvents.End(6, Session));
        await LookUntilStoredAsync(core);

        await using ICollectorTrack late = await core.ResumeAsync(_fixture.Key, upload, live: true, default);
        await late.AppendAsync(SessionEvents.End(6, Session), default);
        StoredTrack stored = await late.CompleteAsync(default);

        Assert.Equal((1, 7L), (stored.Revision, stored.RecordCount));
    }

    [Fact]
    public async Task One_bad_upload_does_not_stop_the_others()
    {
        CollectorCore core = await _fixture.StartAsync();
        RecordingKey bad = RecordingKey.Main(SessionId.New(_fixture.Time));
        ICollectorTrack broken = await core.CreateAsync(bad, live: true, default);
        await broken.AppendAsync(Prints.Batch(0, 999), default);
        await Eventually.TrueAsync(() => _fixture.Store.Faults.Count(StoreCalls.UploadPart) > 0);
        await foreach (Upload upload in _fixture.Store.ListUploadsAsync(default))
        {
            await _fixture.Store.AbortUploadAsync(upload, default);
        }

        await broken.DisposeAsync();
        await AbandonAsync(core);

        await LookUntilStoredAsync(core);
        await Eventually.TrueAsync(() => core.QuarantinedUploads == 1);
    }

    [Fact]
    public async Task An_upload_of_another_collector_waits_for_it_and_is_then_completed_with_the_gap_told()
    {
        await using (var other = new CollectorFixture(store: _fixture.Store))
        {
            ICollectorTrack track = await (await other.StartAsync()).CreateAsync(_fixture.Key, live: true, default);
            await track.AppendAsync(SessionEvents.Start(0, Session), default);
            await track.AppendAsync(Prints.Batch(1, 499), default);
            await Eventually.TrueAsync(() => _fixture.Store.Faults.Count(StoreCalls.UploadPart) > 0);
        }

        CollectorCore core = await _fixture.StartAsync();
        UploadCompleter completer = Completer(core);
        await completer.LookAsync(default);
        Assert.Equal(Session, Assert.Single(completer.Waiting).Upload.Key.Session);

        _fixture.Time.Advance(_options.ForeignGrace);
        await completer.LookAsync(default);
        await Eventually.TrueAsync(async () => await _fixture.Store.FindAsync(_fixture.Key, default) is { Revision: 2 });

        Assert.NotNull((await ReadAsync())[^1].SessionEnd);
        Assert.Contains(AuditTypes.RecordingLost, _fixture.AuditTypes);
        await completer.LookAsync(default);
        Assert.Empty(completer.Waiting);
    }

    [Theory]
    [InlineData(1, false, false)]
    [InlineData(0, true, false)]
    [InlineData(0, true, true)]
    public async Task What_follows_the_completion_of_another_collectors_upload_is_done_in_the_end(int failingWrites, bool isAnswerLost, bool isKilled)
    {
        await using (var other = new CollectorFixture(store: _fixture.Store))
        {
            ICollectorTrack track = await (await other.StartAsync()).CreateAsync(_fixture.Key, live: true, default);
            await track.AppendAsync(SessionEvents.Start(0, Session), default);
            await track.AppendAsync(Prints.Batch(1, 499), default);
            await Eventually.TrueAsync(() => _fixture.Store.Faults.Count(StoreCalls.UploadPart) > 0);
        }

        UploadCompleter completer = Completer(await _fixture.StartAsync());
        _fixture.Time.Advance(_options.ForeignGrace);
        _fixture.Audit.FailNextWrites(failingWrites);
        if (isAnswerLost)
        {
            _fixture.Store.Faults.LoseAnswerOfNext(1, StoreCalls.CompleteUpload);
        }

        await completer.LookAsync(default);
        Assert.DoesNotContain(AuditTypes.RecordingLost, _fixture.AuditTypes);
        if (isKilled)
        {
            await _fixture.KillAsync();
            completer = Completer(await _fixture.StartAsync());
        }

        await completer.LookAsync(default);
        await Eventually.TrueAsync(async () => await _fixture.Store.FindAsync(_fixture.Key, default) is { Revision: 2 });
        Assert.NotNull((await ReadAsync())[^1].SessionEnd);
        Assert.Single(_fixture.AuditTypes, AuditTypes.RecordingLost);
        await completer.LookAsync(default);
        Assert.Empty(Directory.GetFiles(Path.Combine(_fixture.Journals, "finishing")));
    }

    [Fact]
    public async Task A_collector_that_still_stores_parts_is_not_taken_for_one_that_is_gone()
    {
        Upload upload = await _fixture.Store.CreateUploadAsync(_fixture.Key, default);
        await _fixture.Store.UploadPartAsync(upload, 1, new byte[10], default);
        UploadCompleter completer = Completer(await _fixture.StartAsync());
        _fixture.Time.Advance(_options.ForeignGrace);
        await _fixture.Store.UploadPartAsync(upload, 2, new byte[10], default);

        await completer.LookAsync(default);

        Assert.Equal(upload.Id, Assert.Single(completer.Waiting).Upload.Id);
        Assert.Null(await _fixture.Store.FindAsync(_fixture.Key, default));
    }

    [Fact]
    public async Task An_abandoned_recording_is_counted_until_it_is_stored()
    {
        CollectorCore core = await _fixture.StartAsync();
        UploadCompleter completer = Completer(core);
        await AbandonAsync(core);
        await completer.LookAsync(default);
        Assert.Equal(0, completer.Abandoned); // It may yet come back.

        _fixture.Store.Faults.FailAll(calls: StoreCalls.CompleteUpload);
        await LookUntilAsync(core, () => Task.FromResult(completer.Abandoned == 1), completer);

        _fixture.Store.Faults.Clear();
        await LookUntilStoredAsync(core, completer);
        Assert.Equal(0, completer.Abandoned);
    }

    [Fact]
    public async Task What_another_collector_has_stored_whole_is_not_hidden_by_what_this_one_has_of_it()
    {
        CollectorCore first = await _fixture.StartAsync();
        await AbandonAsync(first);
        string journals = _fixture.Journals;
        _fixture.Journals = Directory.CreateTempSubdirectory("collector-").FullName;
        CollectorCore second = await _fixture.StartAsync();
        await using (ICollectorTrack moved = await second.CreateAsync(_fixture.Key, live: true, default))
        {
            await moved.AppendAsync(SessionEvents.Start(0, Session), default);
            await moved.AppendAsync(SessionEvents.Join(1, Session, "bob"), default);
            await moved.AppendAsync(Prints.Batch(2, 9), default);
            await moved.AppendAsync(SessionEvents.End(10, Session), default);
            await moved.CompleteAsync(default);
        }

        await LookUntilAsync(first, () => Task.FromResult(first.OpenUploads == 0));

        Assert.Equal([1], Revisions());
        Assert.Equal(11, (await ReadAsync()).Count);
        Assert.DoesNotContain(AuditTypes.SessionRecovered, _fixture.AuditTypes);
        Assert.Equal(0, first.QuarantinedUploads);
        await _fixture.StopAsync();
        Directory.Delete(_fixture.Journals, recursive: true);
        _fixture.Journals = journals;
    }

    [Fact]
    public async Task A_completed_upload_is_forgotten_in_the_end()
    {
        CollectorCore core = await _fixture.StartAsync();
        ICollectorTrack track = await core.CreateAsync(_fixture.Key, live: true, default);
        await track.AppendAsync(Prints.Batch(0, 1), default);
        await track.CompleteAsync(default);

        _fixture.Time.Advance(_fixture.Options.RememberCompleted + TimeSpan.FromSeconds(1));
        await Completer(core).LookAsync(default);

        await Assert.ThrowsAsync<UploadNotFoundException>(() => core.ResumeAsync(_fixture.Key, track.UploadId, live: true, default));
    }

    // A session of six events, 0 to 5, whose recorder then goes away.
    private async Task<Guid> AbandonAsync(CollectorCore core, RecordBatch? more = null)
    {
        await using ICollectorTrack track = await core.CreateAsync(_fixture.Key, live: true, default);
        await track.AppendAsync(SessionEvents.Start(0, Session), default);
        await track.AppendAsync(SessionEvents.Join(1, Session, "bob"), default);
        await track.AppendAsync(Prints.Batch(2, 5), default);
        if (more is { } last)
        {
            await track.AppendAsync(last, default);
        }

        await track.FlushAsync(default);
        return track.UploadId;
    }

    private static UploadCompleter Completer(CollectorCore core) => new(core, new FixedLeader(), _options);

    private Task LookUntilStoredAsync(CollectorCore core, UploadCompleter? completer = null) =>
        LookUntilAsync(core, async () => await _fixture.Store.FindAsync(_fixture.Key, default) is not null && core.OpenUploads == 0, completer);

    private async Task LookUntilAsync(CollectorCore core, Func<Task<bool>> condition, UploadCompleter? completer = null)
    {
        completer ??= Completer(core);
        await Eventually.TrueAsync(async () =>
        {
            await completer.LookAsync(default);
            _fixture.Time.Advance(_options.Interval);
            return await condition();
        });
    }

    private Task<List<OneOf>> ReadAsync(RecordingKey? key = null) => _fixture.ReadEventsAsync(key);

    private IEnumerable<int> Revisions() => _fixture.Audit.Entries.Where(entry => entry.Type == AuditTypes.SessionUpload)
        .Select(entry => JsonDocument.Parse(entry.Json).RootElement.GetProperty("revision").GetInt32());
}
