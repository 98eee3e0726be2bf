using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Collector;
using TestKit;

namespace Streaming.Tests.Collector;

/// <summary>Parts, completion, and a store that is not always there.</summary>
public sealed class CollectorStoringTests : IAsyncDisposable
{
    private readonly CollectorFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Parts_are_stored_while_the_session_runs()
    {
        ICollectorTrack track = await CreateAsync();

        await SendAsync(track, 0, 499);

        await Eventually.TrueAsync(async () => await PartsAsync() > 3);
    }

    [Fact]
    public async Task Segments_that_are_stored_are_gone_from_the_journal()
    {
        ICollectorTrack track = await CreateAsync();

        await SendAsync(track, 0, 499);

        await Eventually.TrueAsync(() => Segments() <= 1);
    }

    [Fact]
    public async Task Small_parts_are_joined_to_what_the_store_asks_for()
    {
        const int Minimum = 20_000;
        await using var fixture = new CollectorFixture(limits: new StoreLimits(Minimum, 10_000));
        ICollectorTrack track = await (await fixture.StartAsync()).CreateAsync(fixture.Key, live: true, default);

        for (int index = 0; index < 4_000; index += 100)
        {
            await track.AppendAsync(Prints.Batch(index, index + 99, 20), default);
        }

        StoredTrack stored = await track.CompleteAsync(default);

        Assert.Equal(Prints.Digest(0, 3_999, 20), stored.ContentSha256.ToArray());
        Assert.True(stored.Size / Minimum >= fixture.Store.Faults.Count(StoreCalls.UploadPart) - 1, "a part but the last was too small");
    }

    [Fact]
    public async Task While_the_store_is_away_events_become_durable_and_sessions_start()
    {
        _fixture.Store.Faults.FailAll();
        ICollectorTrack track = await CreateAsync();

        await SendAsync(track, 0, 499);
        await track.FlushAsync(default);
        Assert.Equal(499, track.DurableIndex);

        Task<StoredTrack> completing = track.CompleteAsync(default);
        _fixture.Store.Faults.Clear();
        Assert.Equal(Prints.Digest(0, 499), (await AdvanceUntilAsync(completing)).ContentSha256.ToArray());
    }

    [Fact]
    public async Task A_lost_answer_doubles_nothing()
    {
        _fixture.Store.Faults.LoseAnswerOfNext(1, StoreCalls.UploadPart);
        _fixture.Store.Faults.LoseAnswerOfNext(1, StoreCalls.CompleteUpload);
        ICollectorTrack track = await CreateAsync();
        await SendAsync(track, 0, 99);

        StoredTrack stored = await AdvanceUntilAsync(track.CompleteAsync(default));

        Assert.Equal((100L, 1), (stored.RecordCount, stored.Revision));
    }

    [Fact]
    public async Task A_caller_that_gives_up_does_not_stop_the_completion()
    {
        _fixture.Store.Faults.Pause(StoreCalls.CompleteUpload);
        ICollectorTrack track = await CreateAsync();
        await SendAsync(track, 0, 9);
        using var gone = new CancellationTokenSource();
        Task<StoredTrack> completing = track.CompleteAsync(gone.Token);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => completing);
        _fixture.Store.Faults.Resume();

        await Eventually.TrueAsync(async () => await _fixture.Store.FindAsync(_fixture.Key, default) is not null);
    }

    [Fact]
    public async Task The_index_sidecar_is_that_of_the_recording()
    {
        ICollectorTrack track = await CreateAsync();
        await SendAsync(track, 0, 299);
        await track.CompleteAsync(default);

        StoredRecording recording = (await _fixture.Store.FindAsync(_fixture.Key, default))!;
        PartIndex kept = PartIndex.Parse(await _fixture.Store.ReadSidecarAsync(recording, "index", default));

        Assert.Equal(300, kept.RecordCount);
        Assert.Equal(recording.Size, kept.RecordingSize);
        Assert.Equal(299, kept.Parts[^1].LastIndex);
    }

    [Fact]
    public async Task A_track_without_events_leaves_nothing()
    {
        CollectorCore core = await _fixture.StartAsync();
        ICollectorTrack track = await core.CreateAsync(_fixture.Key, live: true, default);

        StoredTrack stored = await track.CompleteAsync(default);

        Assert.Equal((0L, -1L), (stored.Size, stored.LastIndex));
        Assert.Null(await _fixture.Store.FindAsync(_fixture.Key, default));
        Assert.Empty(_fixture.AuditTypes);
        Assert.Equal(0, core.OpenUploads);
    }

    [Fact]
    public async Task An_audit_log_that_is_away_delays_completion_and_loses_nothing()
    {
        ICollectorTrack track = await CreateAsync();
        await SendAsync(track, 0, 9);
        _fixture.Audit.FailNextWrites(3);

        await AdvanceUntilAsync(track.CompleteAsync(default));

        Assert.Equal(["session.upload"], _fixture.AuditTypes);
    }

    [Fact]
    public async Task An_upload_that_the_store_forgot_goes_into_quarantine()
    {
        CollectorCore core = await _fixture.StartAsync();
        ICollectorTrack track = await core.CreateAsync(_fixture.Key, live: true, default);
        await SendAsync(track, 0, 499);
        await Eventually.TrueAsync(async () => await PartsAsync() > 0);
        await foreach (Upload upload in _fixture.Store.ListUploadsAsync(default))
        {
            await _fixture.Store.AbortUploadAsync(upload, default);
        }

        await Assert.ThrowsAsync<CollectorRefusedException>(() => track.CompleteAsync(default));

        Assert.Equal((1, 0), (core.QuarantinedUploads, core.OpenUploads));
    }

    [Fact]
    public async Task An_upload_whose_events_are_all_in_a_finished_recording_adds_nothing()
    {
        CollectorCore core = await _fixture.StartAsync();
        ICollectorTrack unanswered = await core.CreateAsync(_fixture.Key, live: true, default);
        await SendAsync(unanswered, 0, 299);
        ICollectorTrack second = await core.CreateAsync(_fixture.Key, live: true, default);
        await SendAsync(second, 0, 499);
        await Eventually.TrueAsync(() => _fixture.Store.Faults.Count(StoreCalls.CreateUpload) == 2);
        await second.CompleteAsync(default);

        StoredTrack stored = await unanswered.CompleteAsync(default);

        Assert.Equal((1, 499L), (stored.Revision, stored.LastIndex));
        Assert.Equal(0, core.QuarantinedUploads);
        Assert.Empty(await ToListAsync(_fixture.Store.ListUploadsAsync(default)));
    }

    [Fact]
    public async Task A_completion_whose_last_step_fails_has_the_same_answer()
    {
        CollectorCore core = await _fixture.StartAsync();
        ICollectorTrack unanswered = await core.CreateAsync(_fixture.Key, live: true, default);
        await SendAsync(unanswered, 0, 299);
        ICollectorTrack second = await core.CreateAsync(_fixture.Key, live: true, default);
        await SendAsync(second, 0, 499);
        await Eventually.TrueAsync(() => _fixture.Store.Faults.Count(StoreCalls.CreateUpload) == 2);
        await second.CompleteAsync(default);
        _fixture.Store.Faults.LoseAnswerOfNext(1, StoreCalls.AbortUpload);

        StoredTrack stored = await AdvanceUntilAsync(unanswered.CompleteAsync(default));

        Assert.Equal((1, 499L), (stored.Revision, stored.LastIndex));
        Assert.Equal((0, 0), (core.QuarantinedUploads, core.OpenUploads));
        Assert.Empty(Directory.GetDirectories(_fixture.Journals, unanswered.UploadId.ToString("D")));
    }

    [Fact]
    public async Task A_running_session_is_in_the_audit_log_once_its_start_is_durable()
    {
        ICollectorTrack track = await CreateAsync();

        await track.AppendAsync(SessionEvents.Start(0, _fixture.Key.Session), default);
        await track.FlushAsync(default);

        await Eventually.TrueAsync(() => _fixture.AuditTypes.SequenceEqual(["session.start"]));
        Assert.Equal((_fixture.Key.Session, "alice"), (_fixture.Audit.Entries[0].Session, _fixture.Audit.Entries[0].User));
    }

    [Fact]
    public async Task Every_event_is_in_the_audit_log_once_however_often_it_was_sent()
    {
        CollectorCore core = await _fixture.StartAsync();
        ICollectorTrack track = await core.CreateAsync(_fixture.Key, live: true, default);
        await track.AppendAsync(SessionEvents.Start(0, _fixture.Key.Session), default);
        await track.FlushAsync(default);
        track = await core.ResumeAsync(_fixture.Key, track.UploadId, live: true, default);
        await track.AppendAsync(SessionEvents.Start(0, _fixture.Key.Session), default);
        await track.AppendAsync(SessionEvents.End(1, _fixture.Key.Session), default);
        await track.CompleteAsync(default);
        await _fixture.StopAsync();

        Assert.Equal(["session.end", "session.start", "session.upload"], _fixture.AuditTypes.Order());
    }

    [Fact]
    public async Task An_event_that_names_another_session_is_filed_under_its_own()
    {
        ICollectorTrack track = await CreateAsync();
        await track.AppendAsync(SessionEvents.Start(0, SessionId.New(_fixture.Time)), default);
        await track.CompleteAsync(default);

        Assert.All(_fixture.Audit.Entries, entry => Assert.Equal(_fixture.Key.Session, entry.Session));
    }

    private async Task<ICollectorTrack> CreateAsync() => await (await _fixture.StartAsync()).CreateAsync(_fixture.Key, live: true, default);

    private static async Task SendAsync(ICollectorTrack track, long first, long last)
    {
        for (long index = first; index <= last; index += 10)
        {
            await track.AppendAsync(Prints.Batch(index, Math.Min(index + 9, last)), default);
        }
    }

    private async Task<StoredTrack> AdvanceUntilAsync(Task<StoredTrack> completing)
    {
        await Eventually.TrueAsync(() =>
        {
            _fixture.Time.Advance(TimeSpan.FromSeconds(30));
            return completing.IsCompleted;
        });
        return await completing;
    }

    private async Task<int> PartsAsync()
    {
        await foreach (Upload upload in _fixture.Store.ListUploadsAsync(default))
        {
            return await _fixture.Store.ListPartsAsync(upload, default).CountAsync();
        }

        return 0;
    }

    private static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (T item in items)
        {
            list.Add(item);
        }

        return list;
    }

    private int Segments() => Directory.GetFiles(_fixture.Journals, "*.journal", SearchOption.AllDirectories).Length;
}
