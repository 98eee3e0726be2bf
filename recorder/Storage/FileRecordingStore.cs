using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Recorder.Storage.Files;

namespace Recorder.Storage;

/// <summary>
/// Recordings as files of one directory, named as Teleport's file backend names them. Several processes may use the directory at one
/// time. What was acknowledged survives kill -9 and power loss; a call cut short anywhere may be made again.
/// </summary>
public sealed class FileRecordingStore : IRecordingStore
{
    private const int StatBatch = 256;
    private const int ProbeSize = 4096;

    private readonly StoreLayout _layout;
    private readonly TimeProvider _time;
    private readonly Disk _disk;

    private FileRecordingStore(StoreLayout layout, int maxConcurrentWrites, TimeProvider time) =>
        (_layout, _time, _disk) = (layout, time, new Disk(maxConcurrentWrites));

    public StoreLimits Limits { get; } = new(MinimumPartSize: 0, MaxPartNumber: 1_000_000);

    /// <summary>Opens the store in a directory, creating that if need be.</summary>
    /// <exception cref="StorageException">It cannot be created or read.</exception>
    public static FileRecordingStore Open(string directory, TimeProvider time) => Open(new FileStoreOptions { Directory = directory }, time);

    /// <exception cref="StorageException">The directory cannot be created or read.</exception>
    public static FileRecordingStore Open(FileStoreOptions options, TimeProvider time)
    {
        var layout = new StoreLayout(Path.GetFullPath(options.Directory), options.ReadOnly);
        try
        {
            if (!options.ReadOnly)
            {
                const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
                Directory.CreateDirectory(layout.Root, OwnerOnly);
                Directory.CreateDirectory(layout.Multi, OwnerOnly);
                Leftovers.Sweep(layout, time.GetUtcNow(), options.LeftoverAge);
            }

            using IEnumerator<string> readable = Directory.EnumerateFileSystemEntries(layout.Root).GetEnumerator();
            readable.MoveNext();
        }
        catch (Exception cause) when (Disk.IsFailure(cause))
        {
            throw Errno.ToException(cause, "open", layout.Root);
        }

        return new FileRecordingStore(layout, options.MaxConcurrentWrites, time);
    }

    public Task<Upload> CreateUploadAsync(RecordingKey key, CancellationToken cancellationToken) =>
        WriteAsync("create upload", key, () => UploadFolder.Create(_layout, new RecordingName(key, NewestRevision(key) + 1), _time.GetUtcNow()), cancellationToken);

    public Task<UploadPart> UploadPartAsync(Upload upload, int number, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        PartRules.Check(Limits, number, content);
        return WriteAsync("write part", upload.Key, () => Folder(upload).WritePart(number, content.Span, _time.GetUtcNow()), cancellationToken);
    }

    public Task<StoredRecording> CompleteUploadAsync(Upload upload, IReadOnlyList<UploadPart> parts, CancellationToken cancellationToken)
    {
        UploadPart[] ordered = PartRules.InOrder(parts);
        var completion = new Completion(_layout, upload, ordered, _time);
        return WriteAsync("complete", upload.Key, () => completion.Run(cancellationToken), cancellationToken);
    }

    public Task AbortUploadAsync(Upload upload, CancellationToken cancellationToken) => WriteAsync("abort", upload.Key, () =>
    {
        _layout.CheckPresent();
        Folder(upload).Remove();
        return true;
    }, cancellationToken);

    public async IAsyncEnumerable<Upload> ListUploadsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Upload[] uploads = await _disk.RunAsync("list", _layout.Multi, () => _layout.Uploads().ToArray(), cancellationToken);
        foreach (Upload upload in uploads.OrderBy(upload => upload.Initiated).ThenBy(upload => upload.Id))
        {
            yield return upload;
        }
    }

    public async IAsyncEnumerable<UploadPart> ListPartsAsync(Upload upload, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string name = upload.Key.Session.ToString();
        UploadFolder folder = Folder(upload);
        foreach (int number in await _disk.RunAsync("list", name, folder.PartNumbers, cancellationToken))
        {
            yield return await _disk.RunAsync("read part", name, () => folder.ReadPart(number), cancellationToken);
        }
    }

    public Task<Stream> OpenPartAsync(Upload upload, int number, CancellationToken cancellationToken) => ReadAsync<Stream>(
        "open part", upload.Key, () => Folder(upload).OpenRead(number), cancellationToken);

    public Task<StoredRecording?> FindAsync(RecordingKey key, CancellationToken cancellationToken) => ReadAsync("find", key, () =>
    {
        int revision = NewestRevision(key);
        if (revision == 0)
        {
            _layout.CheckPresent();
        }

        return Stat(new RecordingName(key, revision));
    }, cancellationToken);

    public async IAsyncEnumerable<StoredRecording> ListRecordingsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RecordingName[] names = await _disk.RunAsync("list", _layout.Root, () => _layout.Recordings().ToArray(), cancellationToken);
        Array.Sort(names, static (a, b) => (a.Key.Session.Value, a.Key.Track, b.Revision).CompareTo((b.Key.Session.Value, b.Key.Track, a.Revision)));
        RecordingName last = default;
        foreach (RecordingName[] batch in names.Chunk(StatBatch))
        {
            StoredRecording?[] found = await _disk.RunAsync("list", _layout.Root, () => Array.ConvertAll(batch, Stat), cancellationToken);
            foreach (StoredRecording recording in found.OfType<StoredRecording>())
            {
                if (recording.Key != last.Key) // The newest revision comes first.
                {
                    last = RecordingName.Of(recording);
                    yield return recording;
                }
            }
        }
    }

    public Task<Stream> OpenReadAsync(StoredRecording recording, long offset, long? length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0, nameof(length));
        return ReadAsync<Stream>("open", recording.Key, () =>
        {
            string path = _layout.PathOf(RecordingName.Of(recording));
            try
            {
                SafeFileHandle file = File.OpenHandle(path);
                long start = Math.Min(offset, RandomAccess.GetLength(file));
                return new RangeStream(file, start, Math.Min(length ?? long.MaxValue, RandomAccess.GetLength(file) - start), path);
            }
            catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
            {
                throw NotFound(recording);
            }
        }, cancellationToken);
    }

    public Task PutSidecarAsync(StoredRecording recording, string extension, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        SidecarExtension.Check(extension, content);
        return WriteAsync("write sidecar", recording.Key, () =>
        {
            RecordingName name = RecordingName.Of(recording);
            if (!File.Exists(_layout.PathOf(name)))
            {
                throw NotFound(recording);
            }

            using TempFile file = TempFile.Create(_layout.Root);
            RandomAccess.Write(file.Handle, content.Span, fileOffset: 0);
            file.Seal(_time.GetUtcNow(), name.Sidecar(extension));
            file.Replace(name.Sidecar(extension));
            return true;
        }, cancellationToken);
    }

    public Task<byte[]?> ReadSidecarAsync(StoredRecording recording, string extension, CancellationToken cancellationToken)
    {
        SidecarExtension.Check(extension);
        return ReadAsync("read sidecar", recording.Key, () =>
        {
            var file = new FileInfo(Path.Combine(_layout.Root, RecordingName.Of(recording).Sidecar(extension)));
            return file.Exists && file.Length <= SidecarExtension.MaxContentSize ? File.ReadAllBytes(file.FullName) : null;
        }, cancellationToken);
    }

    public Task ProbeAsync(CancellationToken cancellationToken) => _disk.RunAsync("probe", _layout.Root, () =>
    {
        _layout.CheckWritable();
        _layout.CheckPresent();
        byte[] written = RandomNumberGenerator.GetBytes(ProbeSize);
        byte[] read = new byte[ProbeSize];
        using TempFile file = TempFile.Create(_layout.Root);
        RandomAccess.Write(file.Handle, written, fileOffset: 0);
        Durable.Sync(file.Handle, file.Path);
        if (RandomAccess.Read(file.Handle, read, fileOffset: 0) != ProbeSize || !read.AsSpan().SequenceEqual(written))
        {
            throw new StorageException(StorageProblem.Device, $"{_layout.Root}: read back other bytes than were written");
        }

        return true;
    }, cancellationToken);

    private UploadFolder Folder(Upload upload) => new(_layout, upload);

    /// <summary>0 when there is none. Revisions have no gaps: each is one more than the newest finished one, and none is removed alone.</summary>
    private int NewestRevision(RecordingKey key)
    {
        int revision = 0;
        while (File.Exists(_layout.PathOf(new RecordingName(key, revision + 1))))
        {
            revision++;
        }

        return revision;
    }

    private StoredRecording? Stat(RecordingName name)
    {
        if (name.Revision == 0)
        {
            return null;
        }

        var file = new FileInfo(_layout.PathOf(name));
        return file.Exists ? new StoredRecording(name.Key, name.Revision, file.Length, file.LastWriteTimeUtc) : null;
    }

    private RecordingNotFoundException NotFound(StoredRecording recording)
    {
        _layout.CheckPresent();
        return new RecordingNotFoundException($"no recording {RecordingName.Of(recording)}");
    }

    private Task<T> ReadAsync<T>(string call, RecordingKey key, Func<T> work, CancellationToken cancellationToken) =>
        _disk.RunAsync(call, key.Session.ToString(), work, cancellationToken);

    private Task<T> WriteAsync<T>(string call, RecordingKey key, Func<T> work, CancellationToken cancellationToken) =>
        _disk.RunAsync(call, key.Session.ToString(), () =>
        {
            _layout.CheckWritable();
            return work();
        }, cancellationToken);
}
