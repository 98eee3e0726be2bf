using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming;

namespace Streaming.Tests.Collector;

/// <summary>What every collector, near or far, does. Teach the contract first, then the collector.</summary>
public abstract class CollectorContract
{
    private readonly RecordingKey _key = RecordingKey.Main(SessionId.New(TimeProvider.System));

    /// <summary>A collector that is up and empty. The class disposes of it.</summary>
    protected abstract Task<ICollector> StartAsync();

    [Fact]
    public async Task A_new_track_has_nothing_durable()
    {
        ICollector collector = await StartAsync();

        await using ICollectorTrack track = await collector.CreateAsync(_key, live: true, default);

        Assert.Equal(-1, track.DurableIndex);
        Assert.NotEqual(Guid.Empty, track.UploadId);
    }

    [Fact]
    public async Task What_is_flushed_is_durable()
    {
        ICollector collector = await StartAsync();
        await using ICollectorTrack track = await collector.CreateAsync(_key, live: true, default);

        await track.AppendAsync(Prints.Batch(0, 9), default);
        await track.FlushAsync(default);

        Assert.Equal(9, track.DurableIndex);
    }

    [Fact]
    public async Task A_flush_of_nothing_returns()
    {
        ICollector collector = await StartAsync();
        await using ICollectorTrack track = await collector.CreateAsync(_key, live: true, default);

        await track.FlushAsync(default);

        Assert.Equal(-1, track.DurableIndex);
    }

    [Fact]
    public async Task Whoever_waits_for_an_index_is_woken_when_it_is_durable()
    {
        ICollector collector = await StartAsync();
        await using ICollectorTrack track = await collector.CreateAsync(_key, live: true, default);

        Task waiting = track.WaitDurableAsync(4, default);
        await track.AppendAsync(Prints.Batch(0, 4), default);
        await track.FlushAsync(default);

        await waiting.WaitAsync(TestKit.Eventually.Bound);
        Assert.Equal(4, track.DurableIndex);
    }

    [Fact]
    public async Task A_completed_track_is_answered_with_what_is_stored()
    {
        ICollector collector = await StartAsync();
        await using ICollectorTrack track = await collector.CreateAsync(_key, live: true, default);

        await track.AppendAsync(Prints.Batch(0, 4), default);
        await track.AppendAsync(Prints.Batch(5, 19), default);
        StoredTrack stored = await track.CompleteAsync(default);

        Assert.Equal(20, stored.RecordCount);
        Assert.Equal(19, stored.LastIndex);
        Assert.Equal(1, stored.Revision);
        Assert.Equal(Prints.Digest(0, 19), stored.ContentSha256.ToArray());
        Assert.Equal(32, stored.Sha256.Length);
        Assert.NotEqual(0, stored.Size);
    }

    [Fact]
    public async Task Completing_twice_is_success()
    {
        ICollector collector = await StartAsync();
        await using ICollectorTrack track = await collector.CreateAsync(_key, live: true, default);
        await track.AppendAsync(Prints.Batch(0, 4), default);

        StoredTrack first = await track.CompleteAsync(default);
        StoredTrack second = await track.CompleteAsync(default);

        Assert.Equal(first.Sha256.ToArray(), second.Sha256.ToArray());
    }

    [Fact]
    public async Task Completing_again_after_the_answer_was_lost_is_success()
    {
        ICollector collector = await StartAsync();
        Guid upload;
        StoredTrack first;
        await using (ICollectorTrack track = await collector.CreateAsync(_key, live: true, default))
        {
            upload = track.UploadId;
            await track.AppendAsync(Prints.Batch(0, 4), default);
            first = await track.CompleteAsync(default);
        }

        await using ICollectorTrack resumed = await collector.ResumeAsync(_key, upload, live: true, default);
        Assert.Equal(4, resumed.DurableIndex);
        await resumed.AppendAsync(Prints.Batch(3, 4), default);
        StoredTrack second = await resumed.CompleteAsync(default);

        Assert.Equal((first.Revision, first.RecordCount), (second.Revision, second.RecordCount));
        Assert.Equal(first.Sha256.ToArray(), second.Sha256.ToArray());
    }

    [Fact]
    public async Task A_resumed_track_goes_on_after_what_is_durable()
    {
        ICollector collector = await StartAsync();
        Guid upload;
        await using (ICollectorTrack track = await collector.CreateAsync(_key, live: true, default))
        {
            upload = track.UploadId;
            await track.AppendAsync(Prints.Batch(0, 4), default);
            await track.FlushAsync(default);
        }

        await using ICollectorTrack resumed = await collector.ResumeAsync(_key, upload, live: true, default);
        Assert.Equal(upload, resumed.UploadId);
        Assert.Equal(4, resumed.DurableIndex);
        await resumed.AppendAsync(Prints.Batch(5, 9), default);
        StoredTrack stored = await resumed.CompleteAsync(default);

        Assert.Equal(Prints.Digest(0, 9), stored.ContentSha256.ToArray());
    }

    [Fact]
    public async Task Repeated_events_are_kept_once()
    {
        ICollector collector = await StartAsync();
        await using ICollectorTrack track = await collector.CreateAsync(_key, live: true, default);

        await track.AppendAsync(Prints.Batch(0, 4), default);
        await track.AppendAsync(Prints.Batch(0, 4), default);
        await track.AppendAsync(Prints.Batch(3, 7), default);
        StoredTrack stored = await track.CompleteAsync(default);

        Assert.Equal(Prints.Digest(0, 7), stored.ContentSha256.ToArray());
    }

    [Fact]
    public async Task A_gap_is_refused()
    {
        ICollector collector = await StartAsync();
        await using ICollectorTrack track = await collector.CreateAsync(_key, live: true, default);
        await track.AppendAsync(Prints.Batch(0, 4), default);

        await Assert.ThrowsAsync<CollectorRefusedException>(async () =>
        {
            await track.AppendAsync(Prints.Batch(6, 7), default);
            await track.FlushAsync(default);
        });
    }

    [Fact]
    public async Task An_upload_that_never_was_is_not_found()
    {
        ICollector collector = await StartAsync();

        await Assert.ThrowsAsync<UploadNotFoundException>(() => collector.ResumeAsync(_key, Guid.NewGuid(), live: true, default));
    }

    [Fact]
    public async Task An_upload_of_another_session_is_not_found()
    {
        ICollector collector = await StartAsync();
        await using ICollectorTrack track = await collector.CreateAsync(_key, live: true, default);
        RecordingKey other = RecordingKey.Main(SessionId.New(TimeProvider.System));

        await Assert.ThrowsAsync<UploadNotFoundException>(() => collector.ResumeAsync(other, track.UploadId, live: true, default));
    }

    [Fact]
    public async Task A_batch_larger_than_any_window_passes()
    {
        const int Size = 32 * 1024, Count = 200;
        ICollector collector = await StartAsync();
        await using ICollectorTrack track = await collector.CreateAsync(_key, live: true, default);

        await track.AppendAsync(Prints.Batch(0, Count - 1, Size), default).AsTask().WaitAsync(TestKit.Eventually.Bound);
        StoredTrack stored = await track.CompleteAsync(default);

        Assert.Equal(Prints.Digest(0, Count - 1, Size), stored.ContentSha256.ToArray());
    }

    [Fact]
    public async Task Many_batches_pass_a_full_window_without_a_flush()
    {
        const int Size = 32 * 1024, Batches = 25, Each = 8;
        ICollector collector = await StartAsync();
        await using ICollectorTrack track = await collector.CreateAsync(_key, live: true, default);

        for (int i = 0; i < Batches; i++)
        {
            await track.AppendAsync(Prints.Batch(i * Each, (i * Each) + Each - 1, Size), default).AsTask().WaitAsync(TestKit.Eventually.Bound);
        }

        StoredTrack stored = await track.CompleteAsync(default);
        Assert.Equal(Prints.Digest(0, (Batches * Each) - 1, Size), stored.ContentSha256.ToArray());
    }

    [Fact]
    public async Task The_memory_of_a_batch_is_the_callers_again()
    {
        ICollector collector = await StartAsync();
        await using ICollectorTrack track = await collector.CreateAsync(_key, live: true, default);
        RecordBatch batch = Prints.Batch(0, 9);
        byte[] memory = batch.Records.ToArray();

        await track.AppendAsync(batch with { Records = memory }, default);
        memory.AsSpan().Clear();
        StoredTrack stored = await track.CompleteAsync(default);

        Assert.Equal(Prints.Digest(0, 9), stored.ContentSha256.ToArray());
    }

    [Fact]
    public async Task Tracks_of_one_session_do_not_mix()
    {
        ICollector collector = await StartAsync();
        await using ICollectorTrack main = await collector.CreateAsync(_key, live: true, default);
        await using ICollectorTrack input = await collector.CreateAsync(_key with { Track = Track.Input }, live: true, default);

        await input.AppendAsync(Prints.Batch(0, 2), default);
        await main.AppendAsync(Prints.Batch(0, 5), default);

        Assert.Equal(Prints.Digest(0, 5), (await main.CompleteAsync(default)).ContentSha256.ToArray());
        Assert.Equal(Prints.Digest(0, 2), (await input.CompleteAsync(default)).ContentSha256.ToArray());
    }

    [Fact]
    public async Task Late_events_make_a_new_revision()
    {
        ICollector collector = await StartAsync();
        Guid upload;
        await using (ICollectorTrack track = await collector.CreateAsync(_key, live: false, default))
        {
            upload = track.UploadId;
            await track.AppendAsync(Prints.Batch(0, 4), default);
            await track.CompleteAsync(default);
        }

        await using ICollectorTrack resumed = await collector.ResumeAsync(_key, upload, live: false, default);
        await resumed.AppendAsync(Prints.Batch(5, 9), default);
        StoredTrack stored = await resumed.CompleteAsync(default);

        Assert.Equal((2, 10L, 9L), (stored.Revision, stored.RecordCount, stored.LastIndex));
        Assert.Equal(Prints.Digest(0, 9), stored.ContentSha256.ToArray());
    }

    [Fact]
    public async Task A_track_that_began_elsewhere_goes_on_here()
    {
        ICollector collector = await StartAsync();
        Guid upload;
        await using (ICollectorTrack track = await collector.ContinueAsync(_key, fromIndex: 10, live: true, default))
        {
            upload = track.UploadId;
            Assert.Equal(9, track.DurableIndex);
            await track.FlushAsync(default);
        }

        await using ICollectorTrack resumed = await collector.ResumeAsync(_key, upload, live: true, default);
        Assert.Equal(9, resumed.DurableIndex);
        await resumed.AppendAsync(Prints.Batch(10, 14), default);
        await resumed.FlushAsync(default);
        Assert.Equal(14, resumed.DurableIndex);
        StoredTrack stored = await resumed.CompleteAsync(default);

        Assert.Equal((5L, 14L), (stored.RecordCount, stored.LastIndex));
        Assert.Equal(Prints.Digest(10, 14), stored.ContentSha256.ToArray());
    }

    [Fact]
    public async Task Reports_are_taken()
    {
        ICollector collector = await StartAsync();
        var lost = new LostRecording(_key.Session, "uid", TestKit.ManualTimeProvider.DefaultStart, "alice", "disk full");

        await collector.ReportAsync(new SessionReport([_key.Session], [SessionId.New(TimeProvider.System)], [lost]), default);
        var start = new AuditEvent(_key.Session, SessionEvents.Start(0, _key.Session).Records[FormatLimits.LengthPrefixSize..]);
        await collector.ReportAsync(new SessionReport([], [], []) { Events = [start] }, default);
    }
}
