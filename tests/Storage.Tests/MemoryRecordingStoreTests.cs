using Recorder.Storage;
using TestKit;

namespace Storage.Tests;

public sealed class MemoryRecordingStoreTests : RecordingStoreContract
{
    protected override IRecordingStore CreateStore() => new MemoryRecordingStore(Time);

    [Fact]
    public async Task A_call_told_to_fail_does_nothing_and_the_next_one_works()
    {
        var store = new MemoryRecordingStore(Time);
        Upload upload = await store.CreateUploadAsync(NewKey(), default);
        store.Faults.FailNext(2, StorageProblem.Full, StoreCalls.UploadPart);

        for (int i = 0; i < 2; i++)
        {
            StorageException failure = await Assert.ThrowsAsync<StorageException>(() => store.UploadPartAsync(upload, 1, Bytes("x"), default));
            Assert.Equal(StorageProblem.Full, failure.Problem);
            Assert.Empty(await store.ListPartsAsync(upload, default).ToListAsync());
        }

        await store.UploadPartAsync(upload, 1, Bytes("x"), default);
        Assert.Equal(3, store.Faults.Count(StoreCalls.UploadPart));
    }

    [Fact]
    public async Task A_lost_answer_is_an_error_after_the_work_was_done()
    {
        var store = new MemoryRecordingStore(Time);
        Upload upload = await store.CreateUploadAsync(NewKey(), default);
        List<UploadPart> parts = await PutAsync(store, upload, "x");
        store.Faults.LoseAnswerOfNext(1, StoreCalls.CompleteUpload);

        await Assert.ThrowsAsync<StorageException>(() => store.CompleteUploadAsync(upload, parts, default));

        Assert.NotNull(await store.FindAsync(upload.Key, default));
        await store.CompleteUploadAsync(upload, parts, default);
    }

    [Fact]
    public async Task A_paused_call_goes_on_when_resumed_or_ends_when_cancelled()
    {
        var store = new MemoryRecordingStore(Time);
        store.Faults.Pause(StoreCalls.Probe);
        using var stop = new CancellationTokenSource();

        Task waits = store.ProbeAsync(default);
        Task cancelled = store.ProbeAsync(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.False(waits.IsCompleted);

        store.Faults.Resume();
        await waits;
    }
}
