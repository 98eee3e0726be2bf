using Recorder.Streaming;
using Recorder.Streaming.Uploads;

namespace Streaming.Tests.Spool;

public sealed class SpoolDeleteTests : IAsyncLifetime
{
    private readonly SpoolStage _stage = new();

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task A_delete_that_was_killed_is_finished_by_the_next_process_whatever_it_left()
    {
        const int Files = 4; // Of a folder: its state, and three segments. They are unlinked in any order.
        for (int left = 0; left < 1 << Files; left++)
        {
            ISpooledTrack track = await AddStoredAsync();
            _stage.Spool.RemoveFolder = folder =>
            {
                string[] files = [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal)];
                Assert.Equal(Files, files.Length);
                foreach ((int number, string file) in files.Index())
                {
                    if ((left & (1 << number)) == 0)
                    {
                        File.Delete(file);
                    }
                }

                throw new IOException("killed");
            };
            await Record.ExceptionAsync(() => track.DeleteAsync(default));
            await _stage.KillAsync();

            await _stage.RecoverAsync();

            Assert.Equal((0, 0, 0), (_stage.Spool.TrackCount, _stage.Spool.AbandonedCount, _stage.Spool.Size));
            Assert.Empty(_stage.Losses);
            Assert.Empty(Directory.GetDirectories(_stage.Quarantine));
            Assert.Equal([_stage.Quarantine], Directory.GetDirectories(_stage.Options.Directory));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(NothingIsOfferedAsync);
        }
    }

    [Fact]
    public async Task A_delete_that_fails_in_the_middle_is_one_all_the_same()
    {
        ISpooledTrack track = await AddStoredAsync();
        _stage.Spool.RemoveFolder = folder =>
        {
            File.Delete(Directory.GetFiles(folder, "*.journal")[0]);
            throw new IOException("Input/output error");
        };

        await Record.ExceptionAsync(() => track.DeleteAsync(default));
        await Record.ExceptionAsync(() => track.DeleteAsync(default));

        Assert.Equal((0, 0), (_stage.Spool.TrackCount, _stage.Spool.Size));
        Assert.False(Directory.Exists(_stage.FolderOf(track.Key)));
    }

    private async Task<ISpooledTrack> AddStoredAsync()
    {
        _stage.Options = _stage.Options with { SegmentSize = 1 };
        await using IRecordSink sink = await _stage.OpenAsync(SpoolStage.NewKey());
        await sink.AppendAsync(SpoolStage.Batch(0, SpoolStage.Start()), default);
        await sink.AppendAsync(SpoolStage.Prints(1, "one"), default);
        await sink.AppendAsync(SpoolStage.Prints(2, "two"), default);
        await sink.CompleteAsync(default);
        return await _stage.NextTrackAsync();
    }

    private async Task NothingIsOfferedAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _stage.Spool.WatchAsync(now.Token).FirstAsync(now.Token);
    }
}
