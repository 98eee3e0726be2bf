using System.Text;
using Recorder.Audit;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Collector;
using TestKit;

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

    private string Lost() => Assert.Single(_fixture.Audit.Entries, entry => entry.Type == AuditTypes.RecordingLost).Json;

    private string[] Parts() => Directory.GetFiles(_files, "*.part", SearchOption.AllDirectories);
}
