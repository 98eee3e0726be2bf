using Recorder.Format.Events;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Recording;
using Recorder.Streaming.Spool;
using Recorder.Streaming.Uploads;
using TestKit.Metrics;

namespace Streaming.Tests.Spool;

/// <summary>The steps in which a damaged track is completed, each the last of a process.</summary>
public sealed class SalvageTests : IAsyncLifetime
{
    private const string Salvaged = "SessionStart three SessionEnd", Torn = "SessionStart one two SessionEnd";

    private readonly SpoolStage _stage = new();
    private readonly RecordingKey _key = SpoolStage.NewKey();
    private byte[] _damaged = [];

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    private string Folder => _stage.FolderOf(_key);

    private string Segment => SpoolLayout.Segment(Folder, 1);

    [Theory]
    [InlineData(false, Salvaged)]
    [InlineData(true, Torn)]
    public async Task A_track_is_complete_only_when_its_loss_is_kept(bool isTorn, string events)
    {
        await LeaveDamagedAsync(isTorn);
        _stage.LossFault = new StorageException(StorageProblem.Full, "No space left on device");
        Assert.Equal(0, await _stage.RecoverAsync());
        Assert.False(Assert.Single(_stage.Spool.Tracks).IsCompleted);
        await _stage.KillAsync();

        _stage.LossFault = null;
        Assert.Equal(1, await _stage.RecoverAsync());

        Assert.Single(_stage.Losses);
        await AssertHoldsAsync(events);
    }

    [Fact]
    public async Task A_place_for_losses_that_is_broken_does_not_cost_the_events()
    {
        await LeaveDamagedAsync();
        _stage.LossFault = new StorageException(StorageProblem.Device, "Input/output error");

        Assert.Equal(1, await _stage.RecoverAsync());

        Assert.Single(_stage.Losses);
        await AssertHoldsAsync(Salvaged);
    }

    [Fact]
    public async Task A_loss_is_told_once_however_often_recovery_is_tried()
    {
        await LeaveDamagedAsync(isTorn: true);
        Directory.CreateDirectory(SpoolLayout.Begun(Folder)); // In the way of the end event.
        Assert.Equal(0, await _stage.RecoverAsync());
        Assert.Equal(0, await _stage.RecoverAsync());
        Directory.Delete(SpoolLayout.Begun(Folder));

        Assert.Equal(1, await _stage.RecoverAsync());

        Assert.Single(_stage.Losses);
        await AssertHoldsAsync(Torn);
    }

    [Fact]
    public async Task What_is_told_of_a_torn_block_is_not_told_again_when_its_track_was_not_completed()
    {
        await LeaveDamagedAsync(isTorn: true, "taken", "torn");
        await _stage.RecoverAsync();
        RecordingLoss loss = Assert.Single(_stage.Losses);
        Assert.Equal((4, 1), (loss.FromIndex, loss.Events));
        await _stage.KillAsync();
        File.Delete(SpoolLayout.State(Folder)); // It says "complete".

        Assert.Equal(1, await _stage.RecoverAsync());

        Assert.Single(_stage.Losses);
        await AssertHoldsAsync("SessionStart one two taken SessionEnd");
    }

    [Fact]
    public async Task A_torn_block_that_nothing_follows_is_told()
    {
        await LeaveDamagedAsync(isTorn: true);
        await File.WriteAllBytesAsync(SpoolLayout.Segment(Folder, 2), []);

        Assert.Equal(1, await _stage.RecoverAsync());

        Assert.Equal(3, Assert.Single(_stage.Losses).FromIndex);
    }

    [Fact]
    public async Task The_damaged_journal_is_kept_before_the_loss_is_told_and_once()
    {
        await LeaveDamagedAsync();
        _stage.LossFault = new StorageException(StorageProblem.Full, "No space left on device");
        await _stage.RecoverAsync();
        await _stage.RecoverAsync();
        await AssertKeptAsync();
        await _stage.KillAsync();

        _stage.LossFault = null;
        await _stage.RecoverAsync();

        await AssertKeptAsync();
        await AssertHoldsAsync(Salvaged);
        Assert.Empty(SpoolLayout.Segments(Folder));
        Assert.Equal(SpoolStore.SizeOf(Folder), _stage.Spool.Size);
    }

    [Fact]
    public async Task A_damaged_journal_that_a_complete_track_still_has_is_kept_before_the_track_is_offered()
    {
        await LeaveDamagedAsync();
        await _stage.RecoverAsync();
        await _stage.KillAsync();
        Directory.Delete(_stage.Quarantine, recursive: true);
        await File.WriteAllBytesAsync(Segment, _damaged);

        await _stage.RecoverAsync();

        await AssertKeptAsync();
        ISpooledTrack track = await AssertHoldsAsync(Salvaged);
        await track.DeleteAsync(default);
        await AssertKeptAsync();
        Assert.Equal(0, _stage.Spool.Size);
    }

    [Fact]
    public async Task What_was_salvaged_is_not_deleted_when_the_damaged_journal_is_away()
    {
        await LeaveDamagedAsync();
        await _stage.RecoverAsync();
        await _stage.KillAsync();
        File.Delete(SpoolLayout.State(Folder));

        Assert.Equal(1, await _stage.RecoverAsync());

        await AssertHoldsAsync(Salvaged);
    }

    [Fact]
    public async Task What_was_salvaged_and_is_damaged_since_is_salvaged_again()
    {
        await LeaveDamagedAsync();
        await _stage.RecoverAsync();
        await _stage.KillAsync();
        File.Delete(SpoolLayout.State(Folder));
        byte[] content = await File.ReadAllBytesAsync(SpoolLayout.Salvaged(Folder));
        content[60] ^= 1; // In its first block, which holds the start.
        await File.WriteAllBytesAsync(SpoolLayout.Salvaged(Folder), content);

        Assert.Equal(1, await _stage.RecoverAsync());

        await AssertHoldsAsync("three SessionEnd");
        Assert.Contains(Directory.GetDirectories(_stage.Quarantine), kept => File.ReadAllBytes(SpoolLayout.Segment(kept, 1)).SequenceEqual(content));
        Assert.Equal(2, _stage.Losses.Count);
    }

    [Fact]
    public async Task What_was_salvaged_and_cannot_be_read_is_set_aside()
    {
        await LeaveDamagedAsync();
        await _stage.KillAsync();
        File.Delete(Segment);
        await File.WriteAllTextAsync(SpoolLayout.Salvaged(Folder), "");
        using CounterWatch quarantined = new("session_recording.uploads.quarantined");

        Assert.Equal(0, await _stage.RecoverAsync());

        Assert.Equal((0, 0, 1), (_stage.Spool.TrackCount, _stage.Spool.AbandonedCount, quarantined.Count));
        Assert.True(File.Exists(SpoolLayout.Salvaged(Assert.Single(Directory.GetDirectories(_stage.Quarantine)))));
    }

    private async Task LeaveDamagedAsync(bool isTorn = false, params string[] last)
    {
        IRecordSink sink = await _stage.OpenAsync(_key);
        await sink.AppendAsync(SpoolStage.Batch(0, SpoolStage.Start()), default);
        int sound = (int)new FileInfo(Segment).Length;
        await sink.AppendAsync(SpoolStage.Prints(1, "one", "two"), default);
        await sink.AppendAsync(SpoolStage.Prints(3, last is [] ? ["three"] : last), default);
        await _stage.KillAsync();

        byte[] whole = await File.ReadAllBytesAsync(Segment);
        _damaged = isTorn ? whole[..^3] : [.. whole[..(sound + 80)], (byte)~whole[sound + 80], .. whole[(sound + 81)..]];
        await File.WriteAllBytesAsync(Segment, _damaged);
    }

    private async Task<ISpooledTrack> AssertHoldsAsync(string expected)
    {
        ISpooledTrack track = await _stage.NextTrackAsync();
        List<OneOf> events = await SpoolStage.ReadAsync(track);
        Assert.Equal(expected, SpoolStage.Text(events));
        return track;
    }

    private async Task AssertKeptAsync()
    {
        string kept = Assert.Single(Directory.GetDirectories(_stage.Quarantine));
        Assert.Equal(_damaged, await File.ReadAllBytesAsync(SpoolLayout.Segment(kept, 1)));
        Assert.NotEmpty(await File.ReadAllTextAsync(Path.Combine(kept, "reason.txt")));
    }
}
