using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Uploads;
using Streaming.Tests.Recording;

namespace Streaming.Tests.Spool;

public sealed class SpoolSinkContractTests : RecordSinkContract, IAsyncLifetime
{
    private readonly SpoolStage _stage = new();

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    protected override Task<IRecordSink> OpenAsync(RecordingKey key) => _stage.OpenAsync(key);

    protected override async Task<byte[]> ReadAsync(RecordingKey key)
    {
        ISpooledTrack track = _stage.Spool.Tracks.Single(track => track.Key == key);
        return await SpoolStage.ReadBytesAsync(track);
    }
}
