using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Collector;
using TestKit;

namespace Streaming.Tests.Collector;

/// <summary>The collector over the real file store.</summary>
public sealed class CollectorOnFilesTests : IDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"collector-files-{Guid.NewGuid():N}");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_recording_and_its_late_revision_are_two_whole_files()
    {
        var time = new ManualTimeProvider();
        var store = FileRecordingStore.Open(Path.Combine(_directory, "store"), time);
        await using var core = new CollectorCore(
            store, new MemoryAuditLog(), new MemorySessionTrackers(time), Path.Combine(_directory, "journals"),
            new CollectorOptions { PartSize = 4096 }, time, NullLogger.Instance);
        await core.RecoverAsync(default);
        RecordingKey key = RecordingKey.Main(SessionId.New(TimeProvider.System));

        ICollectorTrack track = await core.CreateAsync(key, live: true, default);
        await track.AppendAsync(Prints.Batch(0, 399), default);
        StoredTrack first = await track.CompleteAsync(default);
        StoredRecording older = (await store.FindAsync(key, default))!;
        ICollectorTrack late = await core.ResumeAsync(key, track.UploadId, live: true, default);
        await late.AppendAsync(Prints.Batch(400, 499), default);
        StoredTrack second = await late.CompleteAsync(default);
        StoredRecording newer = (await store.FindAsync(key, default))!;

        Assert.Equal((1, 2), (first.Revision, second.Revision));
        Assert.Equal(first.Sha256.ToArray(), await DigestAsync(store, older));
        Assert.Equal(second.Sha256.ToArray(), await DigestAsync(store, newer));
        Assert.Equal(Prints.Digest(0, 499), second.ContentSha256.ToArray());
    }

    private static async Task<byte[]> DigestAsync(FileRecordingStore store, StoredRecording recording)
    {
        await using Stream content = await store.OpenReadAsync(recording, 0, null, default);
        return await SHA256.HashDataAsync(content);
    }
}
