using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Collector;
using TestKit;

namespace Streaming.Tests.Collector;

/// <summary>What a start finds on disk.</summary>
public sealed class CollectorRestartTests : IAsyncDisposable
{
    // Nothing is stored before the end, so that all is in the journal.
    private readonly CollectorFixture _fixture = new(new CollectorOptions());

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Acknowledged_events_survive_a_kill()
    {
        Guid upload = await SendAndKillAsync(0, 99);

        await using ICollectorTrack track = await ResumeAsync(upload);
        Assert.Equal(99, track.DurableIndex);
        await track.AppendAsync(Prints.Batch(100, 149), default);

        Assert.Equal(Prints.Digest(0, 149), (await track.CompleteAsync(default)).ContentSha256.ToArray());
    }

    [Fact]
    public async Task Many_kills_in_a_row_leave_one_whole_recording()
    {
        _fixture.Store.Faults.Pause(StoreCalls.Writes); // A kill is a copy of the directory: nothing may change in it meanwhile.
        Guid upload = await SendAndKillAsync(0, 9);
        for (int first = 10; first < 60; first += 10)
        {
            ICollectorTrack more = await ResumeAsync(upload);
            await more.AppendAsync(Prints.Batch(first - 3, first + 9), default);
            await more.FlushAsync(default);
            await _fixture.KillAsync();
        }

        _fixture.Store.Faults.Resume();
        ICollectorTrack track = await ResumeAsync(upload);
        Assert.Equal(Prints.Digest(0, 59), (await track.CompleteAsync(default)).ContentSha256.ToArray());
    }

    [Fact]
    public async Task Wherever_the_journal_is_cut_whole_blocks_before_the_cut_are_kept_and_the_rest_can_be_sent_again()
    {
        Guid upload = await SendAndKillAsync(0, 9, 10, 19);
        string segment = Directory.GetFiles(_fixture.Journals, "*.journal", SearchOption.AllDirectories).Single();
        byte[] whole = await File.ReadAllBytesAsync(segment);

        for (int cut = 0; cut < whole.Length; cut += 97)
        {
            await File.WriteAllBytesAsync(segment, whole[..cut]);
            ICollectorTrack track = await ResumeAsync(upload);
            Assert.Contains(track.DurableIndex, new long[] { -1, 9 });
            await track.AppendAsync(Prints.Batch(track.DurableIndex + 1, 19), default);
            await track.FlushAsync(default);
            Assert.Equal(19, track.DurableIndex);
            await _fixture.StopAsync();
            foreach (string file in Directory.GetFiles(Path.GetDirectoryName(segment)!, "*.journal"))
            {
                File.Delete(file);
            }
        }
    }

    [Fact]
    public async Task A_failed_sync_ends_the_stream_and_what_was_acknowledged_stays()
    {
        CollectorCore core = await _fixture.StartAsync();
        ICollectorTrack track = await core.CreateAsync(_fixture.Key, live: true, default);
        await track.AppendAsync(Prints.Batch(0, 9), default);
        await track.FlushAsync(default);
        bool failing = true;
        _fixture.FailSyncWhile(() => failing);

        await Assert.ThrowsAsync<CollectorUnavailableException>(async () =>
        {
            await track.AppendAsync(Prints.Batch(10, 19), default);
            await track.FlushAsync(default);
        });
        failing = false;

        ICollectorTrack resumed = await core.ResumeAsync(_fixture.Key, track.UploadId, live: true, default);
        Assert.Equal(9, resumed.DurableIndex);
        await resumed.AppendAsync(Prints.Batch(10, 29), default);
        Assert.Equal(Prints.Digest(0, 29), (await resumed.CompleteAsync(default)).ContentSha256.ToArray());
    }

    [Fact]
    public async Task Completing_again_after_a_restart_has_the_same_answer()
    {
        CollectorCore core = await _fixture.StartAsync();
        ICollectorTrack track = await core.CreateAsync(_fixture.Key, live: true, default);
        await track.AppendAsync(Prints.Batch(0, 9), default);
        StoredTrack first = await track.CompleteAsync(default);
        await _fixture.KillAsync();

        StoredTrack second = await (await ResumeAsync(track.UploadId)).CompleteAsync(default);

        Assert.Equal((first.Revision, first.RecordCount, first.LastIndex, first.Size), (second.Revision, second.RecordCount, second.LastIndex, second.Size));
        Assert.Equal(first.ContentSha256.ToArray(), second.ContentSha256.ToArray());
    }

    [Fact]
    public async Task A_directory_without_a_description_is_swept()
    {
        string leftover = Path.Combine(_fixture.Journals, Guid.NewGuid().ToString("D"));
        Directory.CreateDirectory(leftover);
        await File.WriteAllTextAsync(Path.Combine(leftover, "progress.json"), "{}");

        await _fixture.StartAsync();

        Assert.False(Directory.Exists(leftover));
    }

    [Theory]
    [InlineData("upload.json", "{")]
    [InlineData("upload.json", "null")]
    [InlineData("progress.json", "[]")]
    public async Task A_directory_that_makes_no_sense_goes_into_quarantine_and_stops_nobody(string file, string content)
    {
        Guid upload = await SendAndKillAsync(0, 9);
        await File.WriteAllTextAsync(Path.Combine(_fixture.Journals, upload.ToString("D"), file), content);

        CollectorCore core = await _fixture.StartAsync();

        Assert.Equal((1, 0), (core.QuarantinedUploads, core.OpenUploads));
        await Assert.ThrowsAsync<UploadNotFoundException>(() => core.ResumeAsync(_fixture.Key, upload, live: true, default));
    }

    [Fact]
    public async Task A_hole_in_the_journal_is_told()
    {
        Guid upload = await SendAndKillAsync(0, 9, 10, 19, 20, 29);
        string segment = Directory.GetFiles(_fixture.Journals, "*.journal", SearchOption.AllDirectories).Single();
        byte[] bytes = await File.ReadAllBytesAsync(segment);
        bytes[bytes.Length / 2] ^= 0xFF;
        await File.WriteAllBytesAsync(segment, bytes);

        StoredTrack stored = await (await ResumeAsync(upload)).CompleteAsync(default);

        Assert.Equal((20L, 29L), (stored.RecordCount, stored.LastIndex));
        Assert.Contains("recording.lost", _fixture.AuditTypes);
    }

    [Fact]
    public async Task Files_are_the_collectors_alone()
    {
        CollectorCore core = await _fixture.StartAsync();
        ICollectorTrack fresh = await core.CreateAsync(_fixture.Key with { Track = Track.Input }, live: false, default);
        await fresh.AppendAsync(Prints.Batch(0, 1), default);
        string directory = Path.Combine(_fixture.Journals, fresh.UploadId.ToString("D"));

        Assert.Equal(UploadDirectory.Mode, File.GetUnixFileMode(directory));
        Assert.All(Directory.GetFiles(directory), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    // Each pair of indices is one block of the journal.
    private async Task<Guid> SendAndKillAsync(params long[] ranges)
    {
        CollectorCore core = await _fixture.StartAsync();
        ICollectorTrack track = await core.CreateAsync(_fixture.Key, live: true, default);
        for (int i = 0; i < ranges.Length; i += 2)
        {
            await track.AppendAsync(Prints.Batch(ranges[i], ranges[i + 1]), default);
        }

        await track.FlushAsync(default);
        await _fixture.KillAsync();
        return track.UploadId;
    }

    private async Task<ICollectorTrack> ResumeAsync(Guid upload) =>
        await (await _fixture.StartAsync()).ResumeAsync(_fixture.Key, upload, live: true, default);
}
