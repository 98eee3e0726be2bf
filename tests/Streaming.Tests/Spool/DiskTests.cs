using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Spool;
using TestKit;

namespace Streaming.Tests.Spool;

public sealed class DiskTests : IAsyncLifetime
{
    private const long Mebibyte = 1024 * 1024;

    private readonly SpoolStage _stage = new();

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Theory]
    [InlineData(512, DiskState.Available)]
    [InlineData(511, DiskState.Low)]
    [InlineData(64, DiskState.Low)]
    [InlineData(63, DiskState.Critical)]
    [InlineData(0, DiskState.Full)]
    public void A_disk_gets_worse_at_its_thresholds(long freeMebibytes, DiskState expected) =>
        Assert.Equal(expected, Judge(DiskState.Available, freeMebibytes));

    [Theory]
    [InlineData(DiskState.Low, 639, DiskState.Low)]
    [InlineData(DiskState.Low, 640, DiskState.Available)]
    [InlineData(DiskState.Critical, 79, DiskState.Critical)]
    [InlineData(DiskState.Critical, 80, DiskState.Low)]
    [InlineData(DiskState.Critical, 600, DiskState.Low)]
    [InlineData(DiskState.Critical, 640, DiskState.Available)]
    [InlineData(DiskState.Full, 1, DiskState.Critical)]
    [InlineData(DiskState.Full, 79, DiskState.Critical)]
    [InlineData(DiskState.Unknown, 512, DiskState.Available)]
    public void It_gets_better_only_with_a_quarter_more(DiskState before, long freeMebibytes, DiskState expected) =>
        Assert.Equal(expected, Judge(before, freeMebibytes));

    [Fact]
    public void A_small_volume_has_small_thresholds()
    {
        var policy = new DiskStatePolicy(_stage.Options);

        Assert.Equal(DiskState.Available, policy.Next(DiskState.Available, new DiskSpace(2 * Mebibyte, 16 * Mebibyte), 0));
        Assert.Equal(DiskState.Low, policy.Next(DiskState.Available, new DiskSpace(1 * Mebibyte, 16 * Mebibyte), 0));
        Assert.Equal(DiskState.Critical, policy.Next(DiskState.Available, new DiskSpace(Mebibyte / 4, 16 * Mebibyte), 0));
    }

    [Fact]
    public void The_spools_own_quota_counts_like_the_end_of_the_disk()
    {
        var policy = new DiskStatePolicy(_stage.Options with { Quota = 100 * Mebibyte });
        var roomy = new DiskSpace(10_000 * Mebibyte, 100_000 * Mebibyte);

        Assert.Equal(DiskState.Available, policy.Next(DiskState.Available, roomy, 80 * Mebibyte));
        Assert.Equal(DiskState.Low, policy.Next(DiskState.Available, roomy, 91 * Mebibyte));
        Assert.Equal(DiskState.Full, policy.Next(DiskState.Available, roomy, 120 * Mebibyte));
    }

    [Fact]
    public void A_disk_that_does_not_answer_is_unknown() =>
        Assert.Equal(DiskState.Unknown, new DiskStatePolicy(_stage.Options).Next(DiskState.Available, null, 0));

    [Fact]
    public void A_folder_that_is_gone_does_not_answer()
    {
        Assert.True(DiskSpace.Of(_stage.Options.Directory).Free > 0);
        Assert.Equal(StorageProblem.Missing, Assert.Throws<StorageException>(() => DiskSpace.Of("/nowhere/at/all")).Problem);
    }

    [Fact]
    public async Task With_little_room_running_sessions_go_on_and_none_begins()
    {
        await using IRecordSink running = await _stage.OpenAsync(SpoolStage.NewKey());
        _stage.FreeSpace = 500 * Mebibyte;

        var refused = await Assert.ThrowsAsync<RecordingFailedException>(() => _stage.OpenAsync(SpoolStage.NewKey()));
        Assert.Equal("the recording disk is low", refused.Message);
        await running.AppendAsync(SpoolStage.Prints(0, "one"), default);
    }

    [Fact]
    public async Task With_hardly_any_room_a_session_waits_and_goes_on_when_there_is_some()
    {
        await using IRecordSink sink = await _stage.OpenAsync(SpoolStage.NewKey());
        SetFree(10);
        Task append = sink.AppendAsync(SpoolStage.Prints(0, "one"), default).AsTask();
        Assert.False(append.IsCompleted);

        SetFree(1000);

        await append.WaitAsync(Eventually.Bound);
        await sink.FlushAsync(default);
        Assert.Equal(0, sink.DurableIndex);
    }

    [Fact]
    public async Task With_hardly_any_room_for_long_the_recording_fails()
    {
        await using IRecordSink sink = await _stage.OpenAsync(SpoolStage.NewKey());
        SetFree(10);
        Task append = sink.AppendAsync(SpoolStage.Prints(0, "one"), default).AsTask();
        _stage.Time.Advance(_stage.Options.StallTime);

        var failure = await Assert.ThrowsAsync<RecordingFailedException>(() => append.WaitAsync(Eventually.Bound));
        Assert.Equal("the recording disk is critical", failure.Message);
    }

    private DiskState Judge(DiskState before, long freeMebibytes) =>
        new DiskStatePolicy(_stage.Options).Next(before, new DiskSpace(freeMebibytes * Mebibyte, 100_000 * Mebibyte), 0);

    private void SetFree(long mebibytes)
    {
        _stage.FreeSpace = mebibytes * Mebibyte;
        _stage.Time.Advance(_stage.Options.DiskInterval);
    }
}
