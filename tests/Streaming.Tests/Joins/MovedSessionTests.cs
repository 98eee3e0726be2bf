using System.Security.Cryptography;
using Recorder.Audit;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Completer;
using Streaming.Tests.Collector;
using Streaming.Tests.Completer;
using TestKit;
using TestKit.Metrics;

namespace Streaming.Tests.Joins;

/// <summary>Sessions that went on at another collector while the first one, which has acknowledged events of them, was away.</summary>
public sealed class MovedSessionTests : IAsyncDisposable
{
    private static readonly CompleterOptions _options = new();

    private readonly CollectorFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private SessionId Session => _fixture.Key.Session;

    [Fact]
    public async Task Both_parts_are_one_recording_when_the_first_collector_is_back()
    {
        CollectorCore first = await _fixture.StartAsync(), second = await _fixture.StartBesideAsync();
        await TakeAsync(first, await first.CreateAsync(_fixture.Key, live: true, default), 0, 5);
        StoredTrack rest = await CompleteAsync(await second.ContinueAsync(_fixture.Key, 6, live: true, default), 6, 9);
        Assert.Equal((1, 5L, 10L), (rest.Revision, rest.RecordCount, rest.LastIndex));

        await LookUntilStoredAsync(first);

        Assert.Equal(Indices(0, 10), await _fixture.ReadIndicesAsync());
        Assert.Equal(Indices(6, 10), await _fixture.ReadIndicesAsync(revision: 1));
        Assert.DoesNotContain(AuditTypes.SessionRecovered, _fixture.AuditTypes);
        Assert.DoesNotContain(AuditTypes.RecordingLost, _fixture.AuditTypes);
        Assert.Empty(await _fixture.Store.ListUploadsAsync(default).ToListAsync());
    }

    [Fact]
    public async Task What_is_stored_with_a_hole_is_whole_when_all_of_it_is_sent_anew()
    {
        CollectorCore core = await _fixture.StartAsync();
        StoredTrack holed = await CompleteAsync(await core.ContinueAsync(_fixture.Key, 6, live: true, default), 6, 9);
        Assert.Equal((1, 5L), (holed.Revision, holed.RecordCount));

        StoredTrack whole = await CompleteAsync(await core.CreateAsync(_fixture.Key, live: false, default), 0, 9);

        Assert.Equal((2, 11L, 10L), (whole.Revision, whole.RecordCount, whole.LastIndex));
        byte[] sent = [.. Prints.Batch(0, 9).Records.Span, .. SessionEvents.End(10, Session).Records.Span];
        Assert.Equal(SHA256.HashData(sent), whole.ContentSha256.ToArray());
    }

    [Fact]
    public async Task The_gap_is_told_until_it_is_filled()
    {
        CollectorCore first = await _fixture.StartAsync(), second = await _fixture.StartBesideAsync();
        UploadCompleter completer = Completer(second);
        await TakeAsync(first, await first.CreateAsync(_fixture.Key, live: true, default), 0, 5);
        await CompleteAsync(await second.ContinueAsync(_fixture.Key, 6, live: true, default), 6, 9);
        await completer.LookAsync(default);

        Assert.Equal(1, completer.WaitingGaps);
        AuditEntry gap = Assert.Single(_fixture.Audit.Entries, entry => entry.Type == AuditTypes.RecordingGap);
        Assert.Contains("waiting for the collector that has those before 6", gap.Json, StringComparison.Ordinal);
        Assert.True(SessionSummary.From(Session, _fixture.Audit.Entries)!.Incomplete);

        await LookUntilStoredAsync(first);
        await completer.LookAsync(default);

        Assert.Equal(0, completer.WaitingGaps);
        SessionSummary summary = SessionSummary.From(Session, _fixture.Audit.Entries)!;
        Assert.Equal((false, 2, SessionState.Stored), (summary.Incomplete, summary.Revision, summary.State));
    }

    [Fact]
    public async Task A_gap_that_is_never_filled_is_told_as_a_loss_once()
    {
        CollectorCore second = await _fixture.StartBesideAsync();
        UploadCompleter completer = Completer(second);
        using CounterWatch losses = new("session_recording.losses");
        await CompleteAsync(await second.ContinueAsync(_fixture.Key, 6, live: true, default), 6, 9);

        _fixture.Time.Advance(_options.ForeignGrace - TimeSpan.FromSeconds(1));
        await completer.LookAsync(default);
        Assert.DoesNotContain(AuditTypes.RecordingLost, _fixture.AuditTypes);
        Assert.Equal(0, losses.Count);

        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await completer.LookAsync(default);
        await completer.LookAsync(default);

        AuditEntry loss = Assert.Single(_fixture.Audit.Entries, entry => entry.Type == AuditTypes.RecordingLost);
        Assert.Contains("did not come back within 3 days", loss.Json, StringComparison.Ordinal);
        Assert.Equal((0, 1), (completer.WaitingGaps, losses.Count));
    }

    [Fact]
    public async Task An_event_that_both_have_is_recorded_once()
    {
        CollectorCore first = await _fixture.StartAsync(), second = await _fixture.StartBesideAsync();
        await TakeAsync(first, await first.CreateAsync(_fixture.Key, live: true, default), 0, 7);
        await CompleteAsync(await second.ContinueAsync(_fixture.Key, 4, live: true, default), 4, 9);

        await LookUntilStoredAsync(first);

        Assert.Equal(Indices(0, 10), await _fixture.ReadIndicesAsync());
    }

    [Fact]
    public async Task The_end_that_was_made_up_for_the_first_part_goes_when_the_rest_comes()
    {
        CollectorCore first = await _fixture.StartAsync(), second = await _fixture.StartBesideAsync();
        await TakeAsync(first, await first.CreateAsync(_fixture.Key, live: true, default), 0, 5);
        await LookUntilStoredAsync(first);
        Assert.Equal(Indices(0, 6), await _fixture.ReadIndicesAsync());

        StoredTrack stored = await CompleteAsync(await second.ContinueAsync(_fixture.Key, 6, live: true, default), 6, 9);

        Assert.Equal((2, 11L, 10L), (stored.Revision, stored.RecordCount, stored.LastIndex));
        List<OneOf> events = await _fixture.ReadEventsAsync();
        Assert.Equal(11, events.Count);
        Assert.False(StableId.IsRecovered(Assert.Single(events, record => record.SessionEnd is not null).SessionEnd.Metadata.ID));
    }

    [Fact]
    public async Task A_session_whose_recorder_died_after_the_move_gets_one_end()
    {
        CollectorCore first = await _fixture.StartAsync(), second = await _fixture.StartBesideAsync();
        await TakeAsync(first, await first.CreateAsync(_fixture.Key, live: true, default), 0, 5);
        Guid rest = await TakeAsync(second, await second.ContinueAsync(_fixture.Key, 6, live: true, default), 6, 9);

        await LookUntilStoredAsync(second);
        await LookUntilStoredAsync(first);

        Assert.Equal(Indices(0, 10), await _fixture.ReadIndicesAsync());
        Assert.True(StableId.IsRecovered((await _fixture.ReadEventsAsync())[^1].SessionEnd.Metadata.ID));

        // And the recorder was not dead after all.
        StoredTrack stored = await CompleteAsync(await second.ResumeAsync(_fixture.Key, rest, live: true, default), 10, 12);

        Assert.Equal((13L, Indices(0, 13).Count), (stored.LastIndex, (int)stored.RecordCount));
        Assert.Equal(Indices(0, 13), await _fixture.ReadIndicesAsync());
        Assert.Single(await _fixture.ReadEventsAsync(), record => record.SessionEnd is not null);
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(0, 2, 1)]
    [InlineData(1, 0, 2)]
    [InlineData(1, 2, 0)]
    [InlineData(2, 0, 1)]
    [InlineData(2, 1, 0)]
    public async Task Three_parts_become_one_recording_in_whatever_order_they_come(int one, int two, int three)
    {
        CollectorCore[] cores = [await _fixture.StartAsync(), await _fixture.StartBesideAsync(), await _fixture.StartBesideAsync()];
        await TakeAsync(cores[0], await cores[0].CreateAsync(_fixture.Key, live: true, default), 0, 299);
        await TakeAsync(cores[1], await cores[1].ContinueAsync(_fixture.Key, 290, live: true, default), 290, 599);
        ICollectorTrack last = await cores[2].ContinueAsync(_fixture.Key, 600, live: true, default);
        await last.AppendAsync(Prints.Batch(600, 899), default);
        await TakeAsync(cores[2], last, SessionEvents.End(900, Session));

        foreach (int next in (int[])[one, two, three])
        {
            await LookUntilStoredAsync(cores[next]);
        }

        Assert.Equal(Indices(0, 900), await _fixture.ReadIndicesAsync());
        Assert.Single(await _fixture.ReadEventsAsync(), record => record.SessionEnd is not null);
        Assert.False(SessionSummary.From(Session, _fixture.Audit.Entries)!.Incomplete);
        Assert.Empty(await _fixture.Store.ListUploadsAsync(default).ToListAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_at_any_call_to_the_store_the_collector_that_joins_loses_and_repeats_nothing(bool afterEffect)
    {
        int point = 1;
        while (await SurvivesAsync(point, afterEffect))
        {
            point++;
        }

        Assert.InRange(point, 12, 100); // Create, parts, list, complete, compare, create, parts, complete, read back, sidecar, abort were all met.
    }

    [Fact]
    public async Task A_part_in_the_store_whose_collector_never_came_back_is_joined_at_last()
    {
        CollectorCore second = await _fixture.StartBesideAsync();
        await StorePartOfLostCollectorAsync(size: 0);
        await CompleteAsync(await second.ContinueAsync(_fixture.Key, 500, live: true, default), 500, 509);
        _fixture.Time.Advance(_options.ForeignGrace);
        await Completer(second).LookAsync(default);

        IReadOnlyList<long> indices = await _fixture.ReadIndicesAsync();
        Assert.Equal((0, 510), (indices[0], indices[^1]));
        Assert.True(indices.Count > 11);
        Assert.Empty(await _fixture.Store.ListUploadsAsync(default).ToListAsync());
    }

    [Fact]
    public async Task At_whatever_call_another_collector_stores_the_rest_the_part_of_a_lost_one_is_joined()
    {
        int point = 1;
        while (await OvertakesAsync(point))
        {
            point++;
        }

        Assert.InRange(point, 5, 100); // List, complete, read back, sidecar, and those of the revision with the end were all met.
    }

    [Fact]
    public async Task Nobody_adds_to_the_recording_of_another_recorder()
    {
        CollectorCore first = await _fixture.StartAsync(), second = await _fixture.StartBesideAsync();
        await CompleteAsync(await first.For("alpha").CreateAsync(_fixture.Key, live: true, default), 0, 9);

        await Assert.ThrowsAsync<CollectorRefusedException>(async () =>
            await CompleteAsync(await second.For("omega").ContinueAsync(_fixture.Key, 11, live: true, default), 11, 12));

        _fixture.Time.Advance(_options.ForeignGrace);
        await LookOnAsync(first);
        await LookOnAsync(second);

        Assert.Equal(Indices(0, 10), await _fixture.ReadIndicesAsync());
        Assert.Equal(1, (await _fixture.Store.FindAsync(_fixture.Key, default))!.Revision);
        Assert.Equal(1, second.QuarantinedUploads);
        Assert.Empty(await _fixture.Store.ListUploadsAsync(default).ToListAsync());
        Assert.Equal([11, 12, 13], await KeptAsync(second));
    }

    [Fact]
    public async Task What_cannot_be_kept_of_another_recorders_upload_stays_in_the_store_and_is_not_joined()
    {
        CollectorCore first = await _fixture.StartAsync(), second = await _fixture.StartBesideAsync();
        await CompleteAsync(await first.For("alpha").CreateAsync(_fixture.Key, live: true, default), 0, 9);
        _fixture.FreeSpace = _fixture.Options.CriticalFreeSpace + 1; // Enough to take the events, and none for a copy.

        await Assert.ThrowsAsync<CollectorRefusedException>(async () =>
            await CompleteAsync(await second.For("omega").ContinueAsync(_fixture.Key, 11, live: true, default), 11, 12));
        _fixture.Time.Advance(_options.ForeignGrace);
        await LookOnAsync(second);

        Assert.Equal(1, (await _fixture.Store.FindAsync(_fixture.Key, default))!.Revision);
        Assert.Single(await _fixture.Store.ListUploadsAsync(default).ToListAsync());
    }

    [Fact]
    public async Task Whose_recording_it_is_is_known_before_anything_is_added()
    {
        CollectorCore core = await _fixture.StartAsync();
        StoredRecording stored = await StoreUntoldAsync();
        Task<StoredTrack> completing = CompleteAsync(await core.For("omega").ContinueAsync(_fixture.Key, 11, live: true, default), 11, 12);
        await Eventually.TrueAsync(() =>
        {
            _fixture.Time.Advance(TimeSpan.FromSeconds(30));
            return _fixture.Store.Faults.Count(StoreCalls.Find) > 2;
        });
        Assert.False(completing.IsCompleted);

        await _fixture.Audit.WriteAsync([Told(stored, "alpha")], default);
        await Eventually.TrueAsync(() =>
        {
            _fixture.Time.Advance(TimeSpan.FromSeconds(30));
            return completing.IsCompleted;
        });

        await Assert.ThrowsAsync<CollectorRefusedException>(() => completing);
        Assert.Equal(stored.Revision, (await _fixture.Store.FindAsync(_fixture.Key, default))!.Revision);
    }

    [Fact]
    public async Task A_recording_of_which_nobody_tells_for_days_is_joined()
    {
        CollectorCore core = await _fixture.StartAsync();
        await StoreUntoldAsync();
        _fixture.Time.Advance(TimeSpan.FromDays(3));

        StoredTrack stored = await CompleteAsync(await core.For("omega").ContinueAsync(_fixture.Key, 10, live: true, default), 10, 12);

        Assert.Equal((2, 14L), (stored.Revision, stored.RecordCount));
    }

    [Fact]
    public async Task An_upload_that_has_another_event_in_the_place_of_one_is_not_merged()
    {
        CollectorCore first = await _fixture.StartAsync(), second = await _fixture.StartBesideAsync();
        await CompleteAsync(await first.CreateAsync(_fixture.Key, live: true, default), 0, 9);
        byte[] before = await _fixture.ReadAsync();
        ICollectorTrack other = await second.CreateAsync(_fixture.Key, live: true, default);
        await other.AppendAsync(Prints.Batch(0, 9, size: 50), default);
        await other.AppendAsync(Prints.Batch(10, 19), default);

        CollectorRefusedException refused = await Assert.ThrowsAsync<CollectorRefusedException>(() => other.CompleteAsync(default));

        Assert.Contains("event 0 differs between two uploads of the recording", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await _fixture.Store.FindAsync(_fixture.Key, default))!.Revision);
        Assert.Equal(before, await _fixture.ReadAsync());
        Assert.Equal(1, second.QuarantinedUploads);
        Assert.Equal(Indices(0, 19), await KeptAsync(second));
    }

    [Fact]
    public async Task The_part_of_a_lost_collector_that_has_another_event_is_left_alone()
    {
        CollectorCore second = await _fixture.StartBesideAsync();
        await StorePartOfLostCollectorAsync(size: 50);
        await CompleteAsync(await second.CreateAsync(_fixture.Key, live: true, default), 0, 9);

        _fixture.Time.Advance(_options.ForeignGrace);
        await Completer(second).LookAsync(default);

        Assert.Equal(1, (await _fixture.Store.FindAsync(_fixture.Key, default))!.Revision);
        Assert.Equal(Indices(0, 10), await _fixture.ReadIndicesAsync());
        Assert.Single(await _fixture.Store.ListUploadsAsync(default).ToListAsync());
    }

    [Fact]
    public async Task The_recording_stays_that_of_its_recorder_when_a_part_of_a_lost_collector_is_joined()
    {
        CollectorCore second = await _fixture.StartBesideAsync();
        await StorePartOfLostCollectorAsync(size: 0);
        await CompleteAsync(await second.For("alpha").ContinueAsync(_fixture.Key, 500, live: true, default), 500, 509);

        _fixture.Time.Advance(_options.ForeignGrace);
        await Completer(second).LookAsync(default);

        AuditEntry told = Assert.Single(_fixture.Audit.Entries, entry =>
            entry.Type == AuditTypes.SessionUpload && entry.Json.Contains("\"revision\":2", StringComparison.Ordinal));
        Assert.Contains("\"recorder\":\"alpha\"", told.Json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(499)]
    [InlineData(0)]
    public async Task A_collector_that_comes_back_after_its_upload_was_completed_without_it_adds_the_rest(int more)
    {
        CollectorCore first = await _fixture.StartAsync(), leader = await _fixture.StartBesideAsync();
        await TakeAsync(first, await first.CreateAsync(_fixture.Key, live: true, default), 0, 500);
        await Eventually.TrueAsync(() => _fixture.Store.Faults.Count(StoreCalls.UploadPart) > 0);
        Guid uploadId = (await _fixture.Store.ListUploadsAsync(default).ToListAsync())[0].Id;
        UploadCompleter completer = Completer(leader);
        _fixture.Time.Advance(_options.ForeignGrace);
        await Eventually.TrueAsync(async () =>
        {
            await completer.LookAsync(default);
            _fixture.Time.Advance(_options.Interval);
            return await _fixture.Store.FindAsync(_fixture.Key, default) is { Revision: 2 };
        });
        Assert.DoesNotContain(await _fixture.Store.ListUploadsAsync(default).ToListAsync(), upload => upload.Id == uploadId);

        if (more > 0)
        {
            ICollectorTrack rest = await leader.ContinueAsync(_fixture.Key, 501, live: true, default);
            await CompleteAsync(rest, 501, 500 + more);
        }

        await LookUntilStoredAsync(first);

        Assert.Equal(Indices(0, 501 + more), await _fixture.ReadIndicesAsync());
        Assert.Single(await _fixture.ReadEventsAsync(), record => record.SessionEnd is not null);
    }

    // False: the whole scenario has fewer calls.
    private static async Task<bool> SurvivesAsync(int point, bool afterEffect)
    {
        await using var fixture = new CollectorFixture(new CollectorOptions { PartSize = 4096, PartWorkers = 1 });
        CollectorCore second = await fixture.StartBesideAsync();
        await CompleteAsync(fixture, await second.ContinueAsync(fixture.Key, 100, live: true, default), 100, 199);

        var killable = new KillableStore(fixture.Store, point, afterEffect);
        CollectorCore first = await fixture.StartAsync(killable);
        ICollectorTrack track = await first.CreateAsync(fixture.Key, live: true, default);
        Guid upload = track.UploadId;
        await track.AppendAsync(SessionEvents.Start(0, fixture.Key.Session), default);
        await track.AppendAsync(Prints.Batch(1, 109), default);
        await track.FlushAsync(default);
        Task completing = track.CompleteAsync(default);
        bool killed = await Task.WhenAny(killable.Killed, completing) == killable.Killed;
        await fixture.KillAsync();

        CollectorCore again = await fixture.StartAsync();
        await using ICollectorTrack resumed = await again.ResumeAsync(fixture.Key, upload, live: true, default);
        StoredTrack stored = await resumed.CompleteAsync(default);

        Assert.Equal((201L, 200L), (stored.RecordCount, stored.LastIndex));
        Assert.Equal(Indices(0, 200), await fixture.ReadIndicesAsync());
        Assert.Equal(0, again.OpenUploads + again.QuarantinedUploads);

        // One that was created at the very moment stays until the completer drops it, for there is nothing in it.
        await foreach (Upload left in fixture.Store.ListUploadsAsync(default))
        {
            Assert.Empty(await fixture.Store.ListPartsAsync(left, default).ToListAsync());
        }

        return killed;
    }

    // False: the whole scenario has fewer calls.
    private static async Task<bool> OvertakesAsync(int point)
    {
        await using var fixture = new CollectorFixture();
        CollectorCore second = await fixture.StartBesideAsync();
        ICollectorTrack rest = await second.ContinueAsync(fixture.Key, 500, live: true, default);
        await using (var lost = new CollectorFixture(store: fixture.Store))
        {
            ICollectorTrack track = await (await lost.StartAsync()).CreateAsync(fixture.Key, live: true, default);
            await track.AppendAsync(SessionEvents.Start(0, fixture.Key.Session), default);
            await track.AppendAsync(Prints.Batch(1, 499), default);
            await Eventually.TrueAsync(() => fixture.Store.Faults.Count(StoreCalls.UploadPart) > 0);
        }

        var store = new KillableStore(fixture.Store, point, afterEffect: false, () => CompleteAsync(fixture, rest, 500, 509));
        CollectorCore leader = await fixture.StartAsync(store);
        UploadCompleter completer = Completer(leader);
        fixture.Time.Advance(_options.ForeignGrace);
        await Eventually.TrueAsync(async () =>
        {
            await completer.LookAsync(default);
            fixture.Time.Advance(_options.Interval);
            return leader.OpenUploads == 0 && !(await fixture.Store.ListUploadsAsync(default).ToListAsync()).Exists(upload => upload.Revision == 1);
        });
        bool overtaken = store.Killed.IsCompletedSuccessfully;
        if (!overtaken)
        {
            await CompleteAsync(fixture, rest, 500, 509);
        }

        IReadOnlyList<long> indices = await fixture.ReadIndicesAsync();
        Assert.Equal((0, 510), (indices[0], indices[^1]));
        Assert.True(indices.Count > 11);
        Assert.Equal(indices.Distinct().Order(), indices);
        Assert.False(StableId.IsRecovered(Assert.Single(await fixture.ReadEventsAsync(), record => record.SessionEnd is not null).SessionEnd.Metadata.ID));
        Assert.Equal(0, leader.QuarantinedUploads + second.QuarantinedUploads);
        return overtaken;
    }

    private async Task StorePartOfLostCollectorAsync(int size)
    {
        await using var lost = new CollectorFixture(store: _fixture.Store);
        ICollectorTrack track = await (await lost.StartAsync()).CreateAsync(_fixture.Key, live: true, default);
        await track.AppendAsync(SessionEvents.Start(0, Session), default);
        await track.AppendAsync(Prints.Batch(1, 499, size), default);
        await Eventually.TrueAsync(() => _fixture.Store.Faults.Count(StoreCalls.UploadPart) > 0);
    }

    // As a collector leaves it that ends right after it was completed.
    private async Task<StoredRecording> StoreUntoldAsync()
    {
        using var part = new PooledStream(4096);
        PartWriter.Write(part, Prints.Batch(0, 9).Records.Span, 0);
        Upload upload = await _fixture.Store.CreateUploadAsync(_fixture.Key, default);
        return await _fixture.Store.CompleteUploadAsync(upload, [await _fixture.Store.UploadPartAsync(upload, 1, part.WrittenMemory, default)], default);
    }

    private AuditEntry Told(StoredRecording stored, string recorder) => new(
        "told", stored.Completed, AuditTypes.SessionUpload, "", Session, "", "", "", "",
        $$"""{"revision":{{stored.Revision}},"track":"main","recorder":"{{recorder}}"}""");

    // Of the parts in the quarantine, the events.
    private static async Task<List<long>> KeptAsync(CollectorCore core)
    {
        string[] parts = Directory.GetFiles(Path.Combine(core.Services.Root, "quarantine"), "*.part", SearchOption.AllDirectories);
        var indices = new List<long>();
        foreach (string part in parts.Order())
        {
            using var reader = new RecordingReader(File.OpenRead(part), new RecordingReaderOptions());
            while (await reader.ReadAsync(default))
            {
                indices.Add(reader.Key.Index);
            }
        }

        return indices;
    }

    private async Task<Guid> TakeAsync(CollectorCore core, ICollectorTrack track, long first, long last)
    {
        await using (track)
        {
            if (first == 0)
            {
                await track.AppendAsync(SessionEvents.Start(0, Session), default);
            }

            await track.AppendAsync(Prints.Batch(Math.Max(1, first), last), default);
            await track.FlushAsync(default);
            Assert.Equal(1, core.OpenUploads);
            return track.UploadId;
        }
    }

    private static async Task TakeAsync(CollectorCore core, ICollectorTrack track, RecordBatch end)
    {
        await using (track)
        {
            await track.AppendAsync(end, default);
            await track.FlushAsync(default);
            Assert.Equal(1, core.OpenUploads);
        }
    }

    private Task<StoredTrack> CompleteAsync(ICollectorTrack track, long first, long last) => CompleteAsync(_fixture, track, first, last);

    private static async Task<StoredTrack> CompleteAsync(CollectorFixture fixture, ICollectorTrack track, long first, long last)
    {
        await using (track)
        {
            await track.AppendAsync(Prints.Batch(first, last), default);
            await track.AppendAsync(SessionEvents.End(last + 1, fixture.Key.Session), default);
            return await track.CompleteAsync(default);
        }
    }

    private static UploadCompleter Completer(CollectorCore core) => new(core, new FixedLeader(), _options);

    private async Task LookUntilStoredAsync(CollectorCore core)
    {
        UploadCompleter completer = Completer(core);
        await Eventually.TrueAsync(async () =>
        {
            await completer.LookAsync(default);
            _fixture.Time.Advance(_options.Interval);
            return core.OpenUploads == 0;
        });
        Assert.Equal(0, core.QuarantinedUploads);
    }

    // Until the session's tracker has expired, and once more.
    private async Task LookOnAsync(CollectorCore core)
    {
        UploadCompleter completer = Completer(core);
        for (TimeSpan passed = TimeSpan.Zero; passed <= 2 * _options.TrackerTtl; passed += _options.Interval)
        {
            await completer.LookAsync(default);
            _fixture.Time.Advance(_options.Interval);
        }
    }

    private static IReadOnlyList<long> Indices(int first, int last) => [.. Enumerable.Range(first, last - first + 1).Select(i => (long)i)];
}
