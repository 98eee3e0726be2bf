using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Completer;
using Streaming.Tests.Completer;
using TestKit;

namespace Streaming.Tests.Collector;

/// <summary>Disks and servers that fail at the worst moment.</summary>
public sealed class CollectorTroubleTests : IAsyncDisposable
{
    private readonly CollectorFixture _fixture = new(new CollectorOptions { PartSize = 4096, CompletionWorkers = 1 });

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_sync_that_fails_while_a_completion_waits_for_its_turn_loses_nothing()
    {
        CollectorCore core = await _fixture.StartAsync();
        var completer = new UploadCompleter(core, new FixedLeader(), new CompleterOptions());
        _fixture.Store.Faults.Pause(StoreCalls.CompleteUpload);
        ICollectorTrack other = await core.CreateAsync(RecordingKey.Main(SessionId.New(TimeProvider.System)), live: true, default);
        await other.AppendAsync(Prints.Batch(0, 9), default);
        Task<StoredTrack> completingOther = other.CompleteAsync(default);
        await Eventually.TrueAsync(() => _fixture.Store.Faults.Count(StoreCalls.CompleteUpload) == 1); // It has the only turn.

        ICollectorTrack track = await core.CreateAsync(_fixture.Key, live: true, default);
        await track.AppendAsync(Prints.Batch(0, 99), default);
        await track.AppendAsync(Prints.Batch(100, 109), default);
        await track.FlushAsync(default);
        using var failing = new ManualResetEventSlim();
        bool fails = true;
        _fixture.FailSyncWhile(() =>
        {
            failing.Wait(Eventually.Bound);
            return fails;
        });
        await track.AppendAsync(Prints.Batch(110, 119), default);
        Task<StoredTrack> completing = track.CompleteAsync(default);
        failing.Set();
        TrackIntake intake = core.Tracks.Single(one => one.Key == _fixture.Key);
        await Eventually.TrueAsync(() => intake.Failure is not null);
        fails = false;
        await completer.LookAsync(default);
        _fixture.Store.Faults.Resume();
        await completingOther;

        await Assert.ThrowsAsync<CollectorUnavailableException>(() => completing);
        ICollectorTrack resumed = await core.ResumeAsync(_fixture.Key, track.UploadId, live: true, default);
        Assert.Equal(109, resumed.DurableIndex);
        await resumed.AppendAsync(Prints.Batch(110, 119), default);
        Assert.Equal(Prints.Digest(0, 119), (await resumed.CompleteAsync(default)).ContentSha256.ToArray());
    }

    [Fact]
    public async Task What_is_sent_again_is_acknowledged_although_nothing_of_it_is_new()
    {
        CollectorCore core = await _fixture.StartAsync();
        using var stopped = new ManualResetEventSlim();
        using var leaving = new CancellationTokenSource();
        _fixture.FailSyncWhile(() =>
        {
            stopped.Wait(Eventually.Bound);
            return false;
        });
        ICollectorTrack track = await core.CreateAsync(_fixture.Key, live: true, default);
        Task appending = track.AppendAsync(Prints.Batch(0, 99, size: 100), leaving.Token).AsTask(); // A whole part: it waits for the disk.
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => appending);
        await track.DisposeAsync();
        stopped.Set();

        ICollectorTrack resumed = await core.ResumeAsync(_fixture.Key, track.UploadId, live: true, default);
        await resumed.AppendAsync(Prints.Batch(0, 99, size: 100), default);

        await resumed.WaitDurableAsync(99, default).WaitAsync(Eventually.Bound);
    }

    [Fact]
    public async Task An_upload_that_cannot_be_read_at_the_start_is_taken_up_when_it_can()
    {
        CollectorCore core = await _fixture.StartAsync();
        ICollectorTrack track = await core.CreateAsync(_fixture.Key, live: true, default);
        await track.AppendAsync(Prints.Batch(0, 9), default);
        await track.FlushAsync(default);
        await _fixture.KillAsync();
        string file = Path.Combine(_fixture.Journals, track.UploadId.ToString("D"), "upload.json");
        File.Move(file, file + ".away");
        Directory.CreateDirectory(file);
        core = await _fixture.StartAsync();

        await Assert.ThrowsAsync<CollectorUnavailableException>(() => core.ResumeAsync(_fixture.Key, track.UploadId, live: true, default));
        Assert.Equal(1, core.PendingUploads);
        Directory.Delete(file);
        File.Move(file + ".away", file);
        await new UploadCompleter(core, new FixedLeader(), new CompleterOptions()).LookAsync(default);

        Assert.Equal(9, (await core.ResumeAsync(_fixture.Key, track.UploadId, live: true, default)).DurableIndex);
    }

    [Fact]
    public async Task No_session_waits_for_a_tracker_that_is_never_answered()
    {
        CollectorCore core = await _fixture.StartAsync();
        _fixture.Trackers.Answer = new TaskCompletionSource().Task;

        ICollectorTrack track = await InTimeAsync(core.CreateAsync(_fixture.Key, live: true, default));
        await track.AppendAsync(Prints.Batch(0, 9), default);
        await track.FlushAsync(default);

        Assert.Equal(9, (await InTimeAsync(core.ResumeAsync(_fixture.Key, track.UploadId, live: true, default))).DurableIndex);
    }

    private async Task<ICollectorTrack> InTimeAsync(Task<ICollectorTrack> opening)
    {
        await Eventually.TrueAsync(() =>
        {
            _fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
            return opening.IsCompleted;
        });
        return await opening;
    }
}
