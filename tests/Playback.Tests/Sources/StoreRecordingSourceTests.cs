using Recorder.Format;
using Recorder.Playback.Sources;
using Recorder.Storage;
using TestKit;

namespace Playback.Tests.Sources;

public sealed class StoreRecordingSourceTests : RecordingSourceContract
{
    protected override async Task<IRecordingSource> CreateAsync(byte[] recording, byte[]? index, byte[]? input)
    {
        var store = new MemoryRecordingStore(new ManualTimeProvider());
        StoredRecording stored = await PutAsync(store, Track.Main, recording);
        if (index is not null)
        {
            await store.PutSidecarAsync(stored, "index", index, default);
        }

        if (input is not null)
        {
            await PutAsync(store, Track.Input, input);
        }

        return new StoreRecordingSource(store, stored);
    }

    private static async Task<StoredRecording> PutAsync(MemoryRecordingStore store, Track track, byte[] content)
    {
        Upload upload = await store.CreateUploadAsync(new RecordingKey(Session, track), default);
        List<UploadPart> parts = [await store.UploadPartAsync(upload, 1, content, default)];
        return await store.CompleteUploadAsync(upload, parts, default);
    }
}
