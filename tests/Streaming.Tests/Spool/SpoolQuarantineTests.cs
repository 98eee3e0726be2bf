using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Spool;
using Recorder.Streaming.Uploads;
using TestKit.Metrics;

namespace Streaming.Tests.Spool;

public sealed class SpoolQuarantineTests : IAsyncLifetime
{
    private readonly SpoolStage _stage = new();
    private readonly RecordingKey _key = SpoolStage.NewKey();

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task A_reason_that_cannot_be_written_does_not_keep_a_track_from_being_set_aside()
    {
        await using IRecordSink sink = await _stage.OpenAsync(_key);
        await sink.AppendAsync(SpoolStage.Prints(0, "one"), default);
        await sink.CompleteAsync(default);
        Directory.CreateDirectory(Path.Combine(_stage.FolderOf(_key), "reason.txt")); // In its way, as a full disk is.

        using CounterWatch quarantined = new("session_recording.uploads.quarantined");

        await (await _stage.NextTrackAsync()).QuarantineAsync("the collector refused it", default);

        Assert.Equal(1, quarantined.Count);
        Assert.Equal((0, 0), (_stage.Spool.TrackCount, _stage.Spool.Size));
        Assert.True(File.Exists(Path.Combine(Assert.Single(Directory.GetDirectories(_stage.Quarantine)), "000001.journal")));
    }

    [Fact]
    public async Task A_track_that_is_being_recorded_is_set_aside_when_it_is_complete()
    {
        _stage.Options = _stage.Options with { SegmentSize = 1 };
        await using IRecordSink sink = await _stage.OpenAsync(_key);
        ISpooledTrack track = await _stage.NextTrackAsync();
        await sink.AppendAsync(SpoolStage.Prints(0, "one"), default);

        Assert.False(await track.QuarantineAsync("the collector refused it", default));
        await sink.AppendAsync(SpoolStage.Prints(1, "two"), default); // Into the next segment.
        await sink.CompleteAsync(default);
        Assert.Equal((1, SpoolStore.SizeOf(_stage.FolderOf(_key))), (_stage.Spool.TrackCount, _stage.Spool.Size));

        Assert.True(await track.QuarantineAsync("the collector refused it", default));
        Assert.Equal((0, 0), (_stage.Spool.TrackCount, _stage.Spool.Size));
        Assert.Equal(2, SpoolLayout.Segments(Assert.Single(Directory.GetDirectories(_stage.Quarantine))).Length);
    }

    [Fact]
    public async Task What_is_gone_is_neither_recovered_nor_counted()
    {
        IRecordSink sink = await _stage.OpenAsync(_key);
        await sink.AppendAsync(SpoolStage.Prints(0, "one"), default);
        _stage.Spool.Quarantine(Assert.Single(_stage.Spool.Tracks), "its medium is broken");
        await sink.AppendAsync(SpoolStage.Prints(1, "two"), default);
        await sink.DisposeAsync();

        Assert.Equal(0, await _stage.RecoverAsync());

        Assert.Equal((0, 0), (_stage.Spool.AbandonedCount, _stage.Spool.Size));
    }
}
