using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Recording;
using Recorder.Streaming.Spool;
using Recorder.Streaming.Uploads;
using TestKit;

namespace Streaming.Tests.Spool;

public sealed class SpoolStoreTests : IAsyncLifetime
{
    private readonly SpoolStage _stage = new();
    private readonly RecordingKey _key = SpoolStage.NewKey();

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task Events_are_with_the_kernel_at_once_and_on_the_disk_within_the_bound()
    {
        await using IRecordSink sink = await _stage.OpenAsync(_key);
        await sink.AppendAsync(SpoolStage.Prints(0, "one"), default);
        Assert.True(new FileInfo(SpoolLayout.Segment(_stage.FolderOf(_key), 1)).Length > 0);
        Assert.Equal(-1, sink.DurableIndex);

        _stage.Time.Advance(_stage.Options.MaxLoss / 2);

        await Eventually.TrueAsync(() => sink.DurableIndex == 0);
    }

    [Fact]
    public async Task A_disk_too_slow_for_the_bound_makes_the_session_wait()
    {
        await using IRecordSink sink = await _stage.OpenAsync(_key);
        _stage.MaySync.Reset();
        await sink.AppendAsync(SpoolStage.Prints(0, "one"), default);
        _stage.Time.Advance(_stage.Options.MaxLoss + TimeSpan.FromMilliseconds(1));

        Task append = sink.AppendAsync(SpoolStage.Prints(1, "two"), default).AsTask();
        Assert.False(append.IsCompleted);
        _stage.MaySync.Set();
        await append.WaitAsync(Eventually.Bound);
        Assert.Equal(0, sink.DurableIndex);
    }

    [Fact]
    public async Task A_failing_sync_ends_the_recording_and_is_not_tried_again()
    {
        await using IRecordSink sink = await _stage.OpenAsync(_key);
        await sink.AppendAsync(SpoolStage.Prints(0, "durable"), default);
        await sink.FlushAsync(default);
        await sink.AppendAsync(SpoolStage.Prints(1, "lost"), default);
        _stage.SyncFault = new StorageException(StorageProblem.Device, "fdatasync: Input/output error");
        await Assert.ThrowsAsync<RecordingFailedException>(() => sink.FlushAsync(default).AsTask());

        _stage.SyncFault = null;

        await Assert.ThrowsAsync<RecordingFailedException>(() => sink.FlushAsync(default).AsTask());
        await Assert.ThrowsAsync<RecordingFailedException>(() => sink.AppendAsync(SpoolStage.Prints(2, "more"), default).AsTask());
        await Assert.ThrowsAsync<RecordingFailedException>(() => sink.CompleteAsync(default).AsTask());
        Assert.Equal(0, sink.DurableIndex);
    }

    [Theory]
    [InlineData(FailureMode.FailClosed)]
    [InlineData(FailureMode.FailOpen)]
    public async Task A_silent_session_whose_events_could_not_be_synced_is_told_at_once(FailureMode mode)
    {
        await using SessionRecorder recorder = await SessionRecorder.StartAsync(
            new SessionContext(_key.Session, "planets", "alice", new ServerMetadata()), new SpoolSinkFactory(_stage.Spool),
            new RecorderOptions { FailureMode = mode }, _stage.Time, _stage, NullLogger.Instance, default);
        _stage.SyncFault = new StorageException(StorageProblem.Device, "fdatasync: Input/output error");
        await recorder.PrintAsync(OutputStream.Stdout, "x"u8.ToArray(), default);
        await Eventually.TrueAsync(() => _stage.Spool.Size > 0);

        // Nothing more is recorded: only the spool's own clock goes on.
        _stage.Time.Advance(_stage.Options.MaxLoss);

        await Eventually.TrueAsync(() => mode == FailureMode.FailClosed ? recorder.Failure.IsCompleted : recorder.HasLoss);
        await Eventually.TrueAsync(() => _stage.Losses.Count > 0);
        RecordingLoss loss = Assert.Single(_stage.Losses);
        Assert.Equal((0L, "fdatasync: Input/output error"), (loss.FromIndex, loss.Reason));
    }

    [Fact]
    public void What_is_in_a_spool_is_for_its_owner_only()
    {
        _ = _stage.Spool;

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(new SpoolLayout(_stage.Options.Directory).Lock));
    }

    [Fact]
    public async Task A_track_is_read_while_it_grows_but_not_past_what_is_durable()
    {
        await using IRecordSink sink = await _stage.OpenAsync(_key);
        await using ISpooledReader reader = await (await _stage.NextTrackAsync()).OpenReaderAsync(0, default);
        await sink.AppendAsync(SpoolStage.Prints(0, "one"), default);
        Task<bool> read = reader.ReadAsync(default).AsTask();
        Assert.False(read.IsCompleted);

        await sink.FlushAsync(default);
        Assert.True(await read.WaitAsync(Eventually.Bound));
        Assert.Equal(0, reader.Batch.LastIndex);

        read = reader.ReadAsync(default).AsTask();
        await sink.AppendAsync(SpoolStage.Prints(1, "two"), default);
        await sink.CompleteAsync(default);
        Assert.True(await read.WaitAsync(Eventually.Bound));
        Assert.Equal(1, reader.Batch.LastIndex);
        Assert.False(await reader.ReadAsync(default).AsTask().WaitAsync(Eventually.Bound));
    }

    [Fact]
    public async Task A_track_of_many_segments_is_read_as_one()
    {
        _stage.Options = _stage.Options with { SegmentSize = 1000 };
        await using IRecordSink sink = await _stage.OpenAsync(_key);
        ISpooledTrack track = await _stage.NextTrackAsync();
        Task<List<OneOf>> reading = SpoolStage.ReadAsync(track);
        for (int i = 0; i < 100; i++)
        {
            await sink.AppendAsync(SpoolStage.Prints(i, $"{i}"), default);
        }

        await sink.CompleteAsync(default);

        string expected = string.Join(' ', Enumerable.Range(0, 100));
        Assert.Equal(expected, SpoolStage.Text(await reading.WaitAsync(Eventually.Bound)));
        Assert.Equal(expected, SpoolStage.Text(await SpoolStage.ReadAsync(track)));
        Assert.InRange(SpoolLayout.Segments(_stage.FolderOf(_key)).Length, 5, 50);
    }

    [Fact]
    public async Task Reading_begins_with_the_batch_that_holds_the_index()
    {
        await using IRecordSink sink = await _stage.OpenAsync(_key);
        await sink.AppendAsync(SpoolStage.Prints(0, "0", "1"), default);
        await sink.AppendAsync(SpoolStage.Prints(2, "2", "3"), default);
        await sink.AppendAsync(SpoolStage.Prints(4, "4"), default);
        await sink.CompleteAsync(default);

        Assert.Equal("2 3 4", SpoolStage.Text(await SpoolStage.ReadAsync(await _stage.NextTrackAsync(), fromIndex: 3)));
    }

    [Fact]
    public async Task A_complete_track_is_offered_again_after_a_restart_with_its_upload_id()
    {
        await using (IRecordSink sink = await _stage.OpenAsync(_key))
        {
            await sink.AppendAsync(SpoolStage.Prints(0, "one"), default);
            await sink.CompleteAsync(default);
        }

        Guid upload = Guid.NewGuid();
        await (await _stage.NextTrackAsync()).SetUploadIdAsync(upload, default);
        await _stage.KillAsync();

        ISpooledTrack track = await _stage.NextTrackAsync();
        Assert.Equal((_key, true, (Guid?)upload), (track.Key, track.IsCompleted, track.UploadId));
        Assert.Equal("one", SpoolStage.Text(await SpoolStage.ReadAsync(track)));
    }

    [Fact]
    public async Task A_deleted_track_is_gone_and_its_bytes_are_free()
    {
        await using IRecordSink sink = await _stage.OpenAsync(_key);
        await sink.AppendAsync(SpoolStage.Prints(0, "one"), default);
        ISpooledTrack track = await _stage.NextTrackAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => track.DeleteAsync(default));
        await sink.CompleteAsync(default);
        Assert.True(_stage.Spool.Size > 0);

        await track.DeleteAsync(default);
        await track.DeleteAsync(default);

        Assert.Equal((0, 0), (_stage.Spool.Size, _stage.Spool.TrackCount));
        Assert.False(Directory.Exists(_stage.FolderOf(_key)));
    }

    [Fact]
    public async Task A_quarantined_track_is_kept_with_its_reason_and_offered_no_more()
    {
        await using (IRecordSink sink = await _stage.OpenAsync(_key))
        {
            await sink.AppendAsync(SpoolStage.Prints(0, "one"), default);
            await sink.CompleteAsync(default);
        }

        await (await _stage.NextTrackAsync()).QuarantineAsync("the collector refused it", default);
        await _stage.KillAsync();

        Assert.Equal(0, _stage.Spool.TrackCount);
        string kept = Path.Combine(_stage.Options.Directory, "quarantine", Path.GetFileName(_stage.FolderOf(_key)));
        Assert.Equal("the collector refused it\n", await File.ReadAllTextAsync(Path.Combine(kept, "reason.txt")));
        Assert.True(File.Exists(Path.Combine(kept, "000001.journal")));
    }

    [Fact]
    public async Task A_spool_is_for_one_process_at_a_time()
    {
        SpoolStore first = _stage.Spool;
        Assert.Throws<StorageException>(() => SpoolStore.Open(_stage.Options, _stage.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance));
        await first.DisposeAsync();
    }

    [Fact]
    public async Task A_session_is_recorded_once()
    {
        await using IRecordSink sink = await _stage.OpenAsync(_key);

        await Assert.ThrowsAsync<RecordingFailedException>(() => _stage.OpenAsync(_key));
        await using IRecordSink input = await _stage.OpenAsync(_key with { Track = Track.Input });
    }

    [Fact]
    public async Task Everything_in_the_spool_is_for_its_owner_only()
    {
        await using IRecordSink sink = await _stage.OpenAsync(_key);
        await sink.AppendAsync(SpoolStage.Prints(0, "secret"), default);
        await sink.CompleteAsync(default);

        const UnixFileMode Others = (UnixFileMode)0b000_111_111;
        Assert.All(
            Directory.EnumerateFileSystemEntries(_stage.FolderOf(_key), "*", SearchOption.AllDirectories).Append(_stage.FolderOf(_key)),
            path => Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(path) & Others));
    }
}
