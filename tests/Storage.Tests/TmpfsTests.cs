using System.Diagnostics;
using System.Text;
using Recorder.Format;
using Recorder.Storage;

namespace Storage.Tests;

/// <summary>A real small file system: full, read-only, gone.</summary>
public sealed class TmpfsTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly bool _mounted;

    public TmpfsTests() => _mounted = Run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", _directory.Path);

    public void Dispose()
    {
        Run("umount", "-l", _directory.Path);
        _directory.Dispose();
    }

    [Fact]
    public async Task A_full_disk_is_told_and_what_was_stored_stays()
    {
        FileRecordingStore store = Open();
        StoredRecording before = await StoreAsync(store, 100_000);
        Upload upload = await store.CreateUploadAsync(NewKey(), default);
        List<UploadPart> parts = [];
        StorageException full = await Assert.ThrowsAsync<StorageException>(async () =>
        {
            while (true)
            {
                parts.Add(await store.UploadPartAsync(upload, parts.Count + 1, new byte[200_000], default));
            }
        });

        Assert.Equal(StorageProblem.Full, full.Problem);
        Assert.Equal(parts.Count, await store.ListPartsAsync(upload, default).CountAsync());
        await AssertProblemAsync(StorageProblem.Full, () => store.CompleteUploadAsync(upload, parts, default));
        await AssertProblemAsync(StorageProblem.Full, () => StoreAsync(store, 500_000));
        Assert.Equal(100_000, (await ReadAsync(store, before)).Length);

        Assert.True(Run("mount", "-o", "remount,size=16m", _directory.Path));
        Assert.Equal(parts.Count * 200_000, (await store.CompleteUploadAsync(upload, parts, default)).Size);
        await store.ProbeAsync(default);
    }

    [Fact]
    public async Task A_read_only_mount_is_told_and_can_be_read()
    {
        FileRecordingStore store = Open();
        StoredRecording before = await StoreAsync(store, 1000);
        Upload upload = await store.CreateUploadAsync(NewKey(), default);
        UploadPart part = await store.UploadPartAsync(upload, 1, new byte[10], default);
        Assert.True(Run("mount", "-o", "remount,ro", _directory.Path));

        await AssertProblemAsync(StorageProblem.Denied, () => store.UploadPartAsync(upload, 2, new byte[1], default));
        await AssertProblemAsync(StorageProblem.Denied, () => store.CompleteUploadAsync(upload, [part], default));
        await AssertProblemAsync(StorageProblem.Denied, () => store.AbortUploadAsync(upload, default));
        await AssertProblemAsync(StorageProblem.Denied, () => store.CreateUploadAsync(NewKey(), default));
        await AssertProblemAsync(StorageProblem.Denied, () => store.PutSidecarAsync(before, "index", new byte[1], default));
        await AssertProblemAsync(StorageProblem.Denied, () => store.ProbeAsync(default));
        Assert.Equal(1000, (await ReadAsync(store, before)).Length);
        Assert.Equal([before], await Open().ListRecordingsAsync(default).ToListAsync());
    }

    [Fact]
    public async Task An_unmounted_store_is_missing_not_empty()
    {
        FileRecordingStore store = Open();
        StoredRecording before = await StoreAsync(store, 1000);
        Assert.True(Run("umount", "-l", _directory.Path));

        await AssertProblemAsync(StorageProblem.Missing, () => store.FindAsync(before.Key, default));
        await AssertProblemAsync(StorageProblem.Missing, () => store.CreateUploadAsync(before.Key, default));
        await AssertProblemAsync(StorageProblem.Missing, () => store.ProbeAsync(default));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.Path));
    }

    private static RecordingKey NewKey() => RecordingKey.Main(new SessionId(Guid.NewGuid()));

    private FileRecordingStore Open()
    {
        Assert.SkipUnless(_mounted, "tmpfs cannot be mounted here (not root): no real full disk was tried");
        return FileRecordingStore.Open(_directory.Path, TimeProvider.System);
    }

    private static async Task<StoredRecording> StoreAsync(FileRecordingStore store, int size)
    {
        Upload upload = await store.CreateUploadAsync(NewKey(), default);
        return await store.CompleteUploadAsync(upload, [await store.UploadPartAsync(upload, 1, new byte[size], default)], default);
    }

    private static async Task<string> ReadAsync(FileRecordingStore store, StoredRecording recording)
    {
        using var reader = new StreamReader(await store.OpenReadAsync(recording, 0, null, default), Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }

    private static async Task AssertProblemAsync(StorageProblem problem, Func<Task> call) =>
        Assert.Equal(problem, (await Assert.ThrowsAsync<StorageException>(call)).Problem);

    private static bool Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
