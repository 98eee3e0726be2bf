using System.Text;
using Recorder.Audit;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Collector;
using TestKit;
using TestKit.Metrics;

namespace Streaming.Tests.Collector;

/// <summary>What was acknowledged and then goes bad, in the store or in the journal: it is told, and the rest is stored.</summary>
public sealed class CollectorDamageTests : IAsyncDisposable
{
    // Of a track with one part: the upload, the part, the list of parts.
    private const int CallThatCompletes = 4;

    // When there is a revision already: those, two to compare, the joined upload, two to join, its part.
    private const int CallThatCompletesJoined = 10;

    private readonly CollectorFixture _fixture = new(new CollectorOptions { PartSize = 4096, PartWorkers = 1 });
    private readonly string _files = Path.Combine(Path.GetTempPath(), $"collector-files-{Guid.NewGuid():N}");

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        if (Directory.Exists(_files))
        {
            Directory.Delete(_files, recursive: true);
        }
    }

    [Fact]
    public async Task A_part_that_is_cut_short_while_it_is_completed_is_told_and_the_recording_stored()
    {
        FileRecordingStore files = FileRecordingStore.Open(_files, _fixture.Time);

        StoredTrack stored = await CompleteAsync(files, damage: () =>
        {
            using FileStream part = new(Parts().Single(), FileMode.Open);
            part.SetLength(part.Length / 2);
        });

        Assert.InRange(stored.RecordCount, 0, 19);
        Assert.Contains("the store holds 1 of 1 parts", Lost(), StringComparison.Ordinal);
        Assert.NotNull(await files.FindAsync(_fixture.Key, default));
        Assert.Empty(await files.ListUploadsAsync(default).ToListAsync());
    }

    [Fact]
    public async Task An_upload_all_of_whose_parts_go_while_it_is_completed_goes_into_quarantine()
    {
        FileRecordingStore files = FileRecordingStore.Open(_files, _fixture.Time);

        await Assert.ThrowsAsync<CollectorRefusedException>(() => CompleteAsync(files, damage: () => Array.ForEach(Parts(), File.Delete)));

        Assert.Single(Directory.GetDirectories(Path.Combine(_fixture.Journals, "quarantine")));
        Assert.Null(await files.FindAsync(_fixture.Key, default));
    }

    [Fact]
    public async Task A_joined_part_that_goes_while_it_is_completed_is_made_again()
    {
        CollectorCore other = await _fixture.StartBesideAsync();
        ICollectorTrack rest = await other.ContinueAsync(_fixture.Key, 20, live: true, default);
        await rest.AppendAsync(Prints.Batch(20, 39), default);
        await rest.CompleteAsync(default);

        StoredTrack stored = await CompleteAsync(_fixture.Store, CallThatCompletesJoined, async core =>
        {
            Upload joined = core.Tracks.Single().Progress.Joined!.ToUpload(_fixture.Key);
            await _fixture.Store.UploadPartAsync(joined, 1, Encoding.UTF8.GetBytes("something else"), default);
        });

        Assert.Equal((2, 40L), (stored.Revision, stored.RecordCount));
        Assert.Equal(Prints.Digest(0, 39), stored.ContentSha256.ToArray());
        Assert.Empty(await _fixture.Store.ListUploadsAsync(default).ToListAsync());
    }

    [Fact]
    public async Task What_goes_bad_in_a_sealed_segment_is_told_and_the_segment_kept()
    {
        using CounterWatch losses = new("session_recording.losses");
        _fixture.Store.Faults.FailAll();
        CollectorCore core = await _fixture.StartAsync();
        ICollectorTrack track = await core.CreateAsync(_fixture.Key, live: true, default);
        await SendAsync(track, 0, 499);
        await Eventually.TrueAsync(() => Segments().Length > 1 && track.DurableIndex == 499);
        string damaged = Flip(Segments()[0], at: 0.5);
        _fixture.Store.Faults.Clear();

        StoredTrack stored = await AdvanceUntilAsync(track.CompleteAsync(default));

        Assert.Equal(490, stored.RecordCount);
        Assert.Contains("10 events of journal segment 1 cannot be read any more", Lost(), StringComparison.Ordinal);
        Assert.Equal(damaged, Path.GetFileName(Assert.Single(Kept())));
        Assert.Equal(1, core.QuarantinedUploads);
        Assert.Equal(1, losses.Count);
    }

    [Fact]
    public async Task Last_events_that_go_bad_in_the_journal_are_told()
    {
        CollectorCore core = await _fixture.StartAsync();
        ICollectorTrack track = await core.CreateAsync(_fixture.Key, live: true, default);
        await SendAsync(track, 0, 19);
        await track.FlushAsync(default);
        Flip(Segments().Single(), at: 1);

        StoredTrack stored = await track.CompleteAsync(default);

        Assert.Equal((10L, 9L), (stored.RecordCount, stored.LastIndex));
        Assert.Contains("10 events of journal segment 1 cannot be read any more", Lost(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_of_which_nothing_can_be_read_goes_into_quarantine()
    {
        CollectorCore core = await _fixture.StartAsync();
        ICollectorTrack track = await core.CreateAsync(_fixture.Key, live: true, default);
        await SendAsync(track, 0, 9);
        await track.FlushAsync(default);
        Flip(Segments().Single(), at: 0.5);

        await Assert.ThrowsAsync<CollectorRefusedException>(() => AdvanceUntilAsync(track.CompleteAsync(default)));

        Assert.Equal(0, core.OpenUploads);
        Assert.Single(Kept());
    }

    [Fact]
    public async Task A_journal_of_which_nothing_can_be_read_is_told_when_there_is_a_recording_already()
    {
        CollectorCore other = await _fixture.StartBesideAsync();
        ICollectorTrack rest = await other.ContinueAsync(_fixture.Key, 20, live: true, default);
        await rest.AppendAsync(Prints.Batch(20, 39), default);
        await rest.CompleteAsync(default);
        CollectorCore core = await _fixture.StartAsync();
        ICollectorTrack track = await core.CreateAsync(_fixture.Key, live: true, default);
        await SendAsync(track, 0, 9);
        await track.FlushAsync(default);
        Flip(Segments().Single(), at: 0.5);

        await AdvanceUntilAsync(track.CompleteAsync(default));

        Assert.Contains("10 events of journal segment 1 cannot be read any more", Lost(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_segment_that_is_found_damaged_at_a_start_is_kept_and_what_can_be_read_of_it_used()
    {
        await LeaveAsync(blocks: 3);
        string damaged = Flip(Segments().Single(), at: 0.5);

        CollectorCore core = await _fixture.StartAsync();

        Assert.Equal(damaged, Path.GetFileName(Assert.Single(Kept())));
        TrackIntake track = Assert.Single(core.Tracks);
        Assert.Equal(20, track.Taken.Records);
        await core.Completions.Start(track, holder: null, recover: true);
        Assert.Single(Kept());
        Assert.Equal(1, core.QuarantinedUploads);
    }

    [Fact]
    public async Task A_segment_of_which_nothing_can_be_read_at_a_start_is_kept()
    {
        await LeaveAsync(blocks: 1);
        string damaged = Flip(Segments().Single(), at: 0.5);

        await _fixture.StartAsync();

        Assert.Equal(damaged, Path.GetFileName(Assert.Single(Segments())));
        Assert.Equal(Segments(), Kept());
    }

    [Fact]
    public async Task A_sound_segment_is_not_kept_beside_its_upload()
    {
        await LeaveAsync(blocks: 3);

        CollectorCore core = await _fixture.StartAsync();

        Assert.Equal(30, Assert.Single(core.Tracks).Taken.Records);
        Assert.Equal(0, core.QuarantinedUploads);
    }

    private async Task LeaveAsync(int blocks)
    {
        CollectorCore core = await _fixture.StartAsync();
        ICollectorTrack track = await core.CreateAsync(_fixture.Key, live: true, default);
        await SendAsync(track, 0, blocks * 10 - 1);
        await track.FlushAsync(default);
        await _fixture.StopAsync();
    }

    private Task<StoredTrack> CompleteAsync(FileRecordingStore files, Action damage) => CompleteAsync(files, CallThatCompletes, _ =>
    {
        damage();
        return Task.CompletedTask;
    });

    private async Task<StoredTrack> CompleteAsync(IRecordingStore inner, int call, Func<CollectorCore, Task> damage)
    {
        CollectorCore? core = null;
        var store = new KillableStore(inner, call, afterEffect: false, () => damage(core!));
        core = await _fixture.StartAsync(store);
        ICollectorTrack track = await core.CreateAsync(_fixture.Key, live: true, default);
        await track.AppendAsync(Prints.Batch(0, 19), default);
        StoredTrack stored = await AdvanceUntilAsync(track.CompleteAsync(default));
        Assert.True(store.Killed.IsCompletedSuccessfully);
        return stored;
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

    private static async Task SendAsync(ICollectorTrack track, long first, long last)
    {
        for (long index = first; index <= last; index += 10)
        {
            await track.AppendAsync(Prints.Batch(index, Math.Min(index + 9, last)), default);
        }
    }

    /// <returns>The file's name.</returns>
    private static string Flip(string path, double at)
    {
        byte[] content = File.ReadAllBytes(path);
        content[(int)(at * (content.Length - 1))] ^= 0x10;
        File.WriteAllBytes(path, content);
        return Path.GetFileName(path);
    }

    private string[] Segments() => [.. Directory.GetFiles(_fixture.Journals, "*.journal", SearchOption.AllDirectories).Order()];

    private string[] Kept() => Directory.GetFiles(Path.Combine(_fixture.Journals, "quarantine"), "*.journal", SearchOption.AllDirectories);

    private string Lost() => Assert.Single(_fixture.Audit.Entries, entry => entry.Type == AuditTypes.RecordingLost).Json;

    private string[] Parts() => Directory.GetFiles(_files, "*.part", SearchOption.AllDirectories);
}
