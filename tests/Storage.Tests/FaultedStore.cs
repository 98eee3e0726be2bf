using System.Text;
using Recorder.Format;
using Recorder.Storage;

namespace Storage.Tests;

/// <summary>A store directory with one finished recording and one upload of three parts, to which faults happen.</summary>
internal sealed class FaultedStore : IDisposable
{
    private const string Whole = "finished before";

    private static readonly string[] _parts = ["first ", new string('b', 700_000), " last"];

    private readonly TestDirectory _directory = new();

    private FaultedStore(RecordingKey finished, RecordingKey uploading) => (Finished, Uploading) = (finished, uploading);

    public string Directory => _directory.Path;

    public RecordingKey Finished { get; }

    public RecordingKey Uploading { get; }

    public static async Task<FaultedStore> CreateAsync()
    {
        var faulted = new FaultedStore(NewKey(), NewKey());
        FileRecordingStore store = faulted.Open();
        Upload first = await store.CreateUploadAsync(faulted.Finished, default);
        await store.CompleteUploadAsync(first, [await store.UploadPartAsync(first, 1, Encoding.UTF8.GetBytes(Whole), default)], default);
        Upload upload = await store.CreateUploadAsync(faulted.Uploading, default);
        for (int i = 0; i < _parts.Length; i++)
        {
            await store.UploadPartAsync(upload, i + 1, Encoding.UTF8.GetBytes(_parts[i]), default);
        }

        return faulted;
    }

    /// <summary>Opens the store as after a restart, a good while later.</summary>
    public FileRecordingStore Open() =>
        FileRecordingStore.Open(new FileStoreOptions { Directory = Directory, LeftoverAge = TimeSpan.FromDays(-1) }, TimeProvider.System);

    /// <summary>Nothing stored is lost, no half recording is visible, and completing (again) gives the whole recording and no litter.</summary>
    public async Task CheckAsync(string when)
    {
        FileRecordingStore store = Open();
        Assert.True(Whole == await ReadAsync(store, Finished), $"the finished recording was harmed {when}");
        string whole = string.Concat(_parts);
        bool published = await store.FindAsync(Uploading, default) is not null;
        Assert.True(!published || await ReadAsync(store, Uploading) == whole, $"half a recording was published {when}");

        List<Upload> uploads = await store.ListUploadsAsync(default).Where(upload => upload.Key == Uploading).ToListAsync();
        Assert.True(published || uploads.Count == 1, $"the upload was lost {when}");
        foreach (Upload upload in uploads)
        {
            await store.CompleteUploadAsync(upload, await store.ListPartsAsync(upload, default).ToListAsync(), default);
        }

        Assert.True(await ReadAsync(store, Uploading) == whole, $"the recording is not whole {when}");
        Assert.True(2 == await store.ListRecordingsAsync(default).CountAsync(), $"recordings came or went {when}");
        Open();
        string[] litter = [.. System.IO.Directory.EnumerateFileSystemEntries(Directory, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) is not "multi" && !path.EndsWith(".tar", StringComparison.Ordinal))];
        Assert.True(litter.Length == 0, $"litter {when}: {string.Join(' ', litter)}");
    }

    public void Dispose() => _directory.Dispose();

    private static RecordingKey NewKey() => RecordingKey.Main(new SessionId(Guid.NewGuid()));

    private static async Task<string> ReadAsync(FileRecordingStore store, RecordingKey key)
    {
        using var reader = new StreamReader(await store.OpenReadAsync((await store.FindAsync(key, default))!, 0, null, default));
        return await reader.ReadToEndAsync();
    }
}
