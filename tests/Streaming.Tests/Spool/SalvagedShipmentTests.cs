using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Spool;
using Recorder.Streaming.Uploads;
using Streaming.Tests.Collector;
using TestKit;

namespace Streaming.Tests.Spool;

/// <summary>A track that was shipped in part and is then found damaged: what is left of it has other numbers.</summary>
public sealed class SalvagedShipmentTests : IAsyncDisposable
{
    private readonly SpoolStage _stage = new();
    private readonly CollectorFixture _fixture = new();
    private readonly RecordingKey _key = SpoolStage.NewKey();

    public async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync();
        await _fixture.DisposeAsync();
    }

    [Fact]
    public async Task Every_event_that_can_be_read_is_stored()
    {
        CollectorCore core = await _fixture.StartAsync();
        await LeaveDamagedAsync(core);
        Assert.Equal(1, await _stage.RecoverAsync());

        using var uploader = new Uploader(_stage.Spool, core, new UploaderOptions(), _stage.Time, new Random(1), NullLogger<Uploader>.Instance);
        using var stopping = new CancellationTokenSource();
        Task shipping = uploader.RunAsync(stopping.Token);
        await Eventually.TrueAsync(() =>
        {
            _stage.Time.Advance(TimeSpan.FromSeconds(1));
            return _stage.Spool.TrackCount == 0;
        });
        await stopping.CancelAsync();
        await shipping;

        Assert.Equal("SessionStart three four five six SessionEnd", SpoolStage.Text(await _fixture.ReadEventsAsync(_key)));
    }

    // The collector has all but the last block.
    private async Task LeaveDamagedAsync(CollectorCore core)
    {
        RecordBatch[] batches =
            [SpoolStage.Batch(0, SpoolStage.Start()), SpoolStage.Prints(1, "one", "two"), SpoolStage.Prints(3, "three", "four"), SpoolStage.Prints(5, "five", "six")];
        string segment = SpoolLayout.Segment(_stage.FolderOf(_key), 1);
        IRecordSink sink = await _stage.OpenAsync(_key);
        await sink.AppendAsync(batches[0], default);
        int sound = (int)new FileInfo(segment).Length;
        ISpooledTrack track = await _stage.NextTrackAsync();
        await using (ICollectorTrack remote = await core.CreateAsync(_key, live: true, default))
        {
            await track.SetUploadIdAsync(remote.UploadId, default);
            await remote.AppendAsync(batches[0], default);
            foreach (RecordBatch batch in batches[1..])
            {
                await sink.AppendAsync(batch, default);
            }

            await remote.AppendAsync(batches[1], default);
            await remote.AppendAsync(batches[2], default);
            await remote.FlushAsync(default);
        }

        await _stage.KillAsync();
        byte[] content = await File.ReadAllBytesAsync(segment);
        content[sound + 80] ^= 0xff;
        await File.WriteAllBytesAsync(segment, content);
    }
}
