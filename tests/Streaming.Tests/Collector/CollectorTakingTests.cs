using Recorder.Format;
using Recorder.Streaming;
using Recorder.Streaming.Collector;
using TestKit;

namespace Streaming.Tests.Collector;

/// <summary>What is taken, what is refused, and what waits.</summary>
public sealed class CollectorTakingTests : IAsyncDisposable
{
    private readonly CollectorFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_batch_that_overlaps_is_cut_at_the_record()
    {
        ICollectorTrack track = await CreateAsync();
        await track.AppendAsync(Prints.Batch(0, 10), default);

        await track.AppendAsync(Prints.Batch(5, 20), default);
        await track.CompleteAsync(default);

        Assert.Equal(Indices(0, 20), await _fixture.ReadIndicesAsync());
    }

    [Fact]
    public async Task A_gap_inside_a_batch_is_refused()
    {
        ICollectorTrack track = await CreateAsync();
        RecordBatch left = Prints.Batch(0, 3), right = Prints.Batch(5, 6);
        await track.AppendAsync(left, default);
        var gapped = new RecordBatch(new byte[][] { Prints.Batch(4, 4).Records.ToArray(), Prints.Batch(6, 6).Records.ToArray() }.SelectMany(b => b).ToArray(), 2, 4, 6);

        await Assert.ThrowsAsync<CollectorRefusedException>(async () => await track.AppendAsync(gapped, default));
        await Assert.ThrowsAsync<CollectorRefusedException>(async () => await track.AppendAsync(right, default));
    }

    [Fact]
    public async Task A_track_that_does_not_begin_at_0_may_leave_indices_out()
    {
        ICollectorTrack track = await CreateAsync();

        await track.AppendAsync(Prints.Batch(1_000, 1_001), default);
        await track.AppendAsync(Prints.Batch(9_000, 9_000), default);
        await track.CompleteAsync(default);

        Assert.Equal([1_000, 1_001, 9_000], await _fixture.ReadIndicesAsync());
    }

    [Fact]
    public async Task A_batch_that_ends_in_a_record_is_refused_and_harms_nothing()
    {
        ICollectorTrack track = await CreateAsync();
        RecordBatch good = Prints.Batch(0, 4);

        await Assert.ThrowsAsync<CollectorRefusedException>(async () => await track.AppendAsync(good with { Records = good.Records[..^1] }, default));
        await track.AppendAsync(good, default);

        Assert.Equal(5, (await track.CompleteAsync(default)).RecordCount);
    }

    [Fact]
    public async Task Whoever_resumes_takes_the_track_from_the_stream_before()
    {
        CollectorCore core = await _fixture.StartAsync();
        ICollectorTrack first = await core.CreateAsync(_fixture.Key, live: true, default);
        ICollectorTrack second = await core.ResumeAsync(_fixture.Key, first.UploadId, live: true, default);

        await Assert.ThrowsAsync<CollectorUnavailableException>(async () => await first.AppendAsync(Prints.Batch(0, 1), default));
        await first.DisposeAsync();
        await second.AppendAsync(Prints.Batch(0, 1), default);

        Assert.Equal(2, (await second.CompleteAsync(default)).RecordCount);
    }

    [Fact]
    public async Task Another_recorder_cannot_resume_an_upload()
    {
        CollectorCore core = await _fixture.StartAsync();
        ICollectorTrack track = await core.For("alice").CreateAsync(_fixture.Key, live: true, default);

        await Assert.ThrowsAsync<CollectorRefusedException>(() => core.For("mallory").ResumeAsync(_fixture.Key, track.UploadId, live: true, default));
    }

    [Fact]
    public async Task Another_recorder_cannot_write_or_end_a_session_that_runs()
    {
        CollectorCore core = await _fixture.StartAsync();
        await core.For("alice").CreateAsync(_fixture.Key, live: true, default);
        ICollector mallory = core.For("mallory");

        await Assert.ThrowsAsync<CollectorRefusedException>(
            () => mallory.CreateAsync(_fixture.Key with { Track = Track.Input }, live: true, default));
        await mallory.ReportAsync(new SessionReport([], [_fixture.Key.Session], []), default);
        Assert.NotNull(await _fixture.Trackers.FindAsync(_fixture.Key.Session, default));
        LostRecording lost = new(_fixture.Key.Session, "lost", _fixture.Time.GetUtcNow(), "alice", "told by mallory");
        await Assert.ThrowsAsync<CollectorRefusedException>(() => mallory.ReportAsync(new SessionReport([], [], [lost]), default));
        Assert.Empty(_fixture.AuditTypes);
    }

    [Fact]
    public async Task A_full_volume_turns_new_uploads_away_and_lets_the_others_wait()
    {
        CollectorCore core = await _fixture.StartAsync();
        ICollectorTrack track = await core.CreateAsync(_fixture.Key, live: true, default);
        _fixture.FreeSpace = 0;
        _fixture.Time.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<CollectorUnavailableException>(
            () => core.CreateAsync(_fixture.Key with { Track = Track.Input }, live: true, default));
        Task appending = track.AppendAsync(Prints.Batch(0, 1), default).AsTask();
        Assert.False(appending.IsCompleted);
        _fixture.FreeSpace = long.MaxValue;
        await Eventually.TrueAsync(() =>
        {
            _fixture.Time.Advance(TimeSpan.FromSeconds(1));
            return appending.IsCompletedSuccessfully;
        });
    }

    [Fact]
    public async Task More_uploads_than_allowed_are_told_to_come_again()
    {
        await using var fixture = new CollectorFixture(new CollectorOptions { MaxOpenUploads = 1 });
        CollectorCore core = await fixture.StartAsync();
        await core.CreateAsync(fixture.Key, live: true, default);

        await Assert.ThrowsAsync<CollectorUnavailableException>(
            () => core.CreateAsync(fixture.Key with { Track = Track.Input }, live: true, default));
    }

    [Fact]
    public async Task A_live_track_opens_the_tracker_and_completing_closes_it()
    {
        ICollectorTrack track = await CreateAsync();
        Assert.NotNull(await _fixture.Trackers.FindAsync(_fixture.Key.Session, default));

        await track.AppendAsync(Prints.Batch(0, 1), default);
        await track.CompleteAsync(default);

        Assert.Null(await _fixture.Trackers.FindAsync(_fixture.Key.Session, default));
    }

    [Fact]
    public async Task A_lost_recording_is_kept_once_in_the_audit_log()
    {
        CollectorCore core = await _fixture.StartAsync();
        var lost = new LostRecording(_fixture.Key.Session, "uid", ManualTimeProvider.DefaultStart, "alice", "disk full");

        await core.ReportAsync(new SessionReport([], [], [lost]), default);
        await core.ReportAsync(new SessionReport([], [], [lost]), default);

        Assert.Equal(["recording.lost"], _fixture.AuditTypes);
    }

    private async Task<ICollectorTrack> CreateAsync() => await (await _fixture.StartAsync()).CreateAsync(_fixture.Key, live: true, default);

    private static IEnumerable<long> Indices(long first, long last) => Enumerable.Range((int)first, (int)(last - first + 1)).Select(i => (long)i);
}
