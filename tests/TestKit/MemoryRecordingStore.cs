using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Recorder.Storage;

namespace TestKit;

/// <summary>A store that keeps everything in memory and fails on demand. It passes <c>RecordingStoreContract</c>.</summary>
public sealed class MemoryRecordingStore(TimeProvider time, StoreLimits limits) : IRecordingStore
{
    // All under _gate.
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, (Upload Upload, SortedDictionary<int, (UploadPart Part, byte[] Content)> Parts)> _uploads = [];
    private readonly Dictionary<(RecordingKey Key, int Revision), (StoredRecording Recording, byte[] Content)> _recordings = [];
    private readonly Dictionary<(RecordingKey Key, int Revision, string Extension), byte[]> _sidecars = [];

    public MemoryRecordingStore(TimeProvider time) : this(time, new StoreLimits(MinimumPartSize: 0, MaxPartNumber: 10_000))
    {
    }

    public StoreFaults Faults { get; } = new();

    public StoreLimits Limits => limits;

    public Task<Upload> CreateUploadAsync(RecordingKey key, CancellationToken cancellationToken) => RunAsync(StoreCalls.CreateUpload, () =>
    {
        var upload = new Upload(key, Guid.NewGuid(), (Newest(key)?.Revision ?? 0) + 1, time.GetUtcNow());
        _uploads[upload.Id] = (upload, []);
        return upload;
    }, cancellationToken);

    public Task<UploadPart> UploadPartAsync(
        Upload upload, int number, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => RunAsync(StoreCalls.UploadPart, () =>
    {
        PartRules.Check(limits, number, content);
        var part = new UploadPart(number, content.Length, SHA256.HashData(content.Span), time.GetUtcNow());
        PartsOf(upload)[number] = (part, content.ToArray());
        return part;
    }, cancellationToken);

    public Task<StoredRecording> CompleteUploadAsync(
        Upload upload, IReadOnlyList<UploadPart> parts, CancellationToken cancellationToken) =>
        RunAsync(StoreCalls.CompleteUpload, () => Complete(upload, PartRules.InOrder(parts)), cancellationToken);

    public Task AbortUploadAsync(Upload upload, CancellationToken cancellationToken) =>
        RunAsync(StoreCalls.AbortUpload, () => _uploads.Remove(upload.Id), cancellationToken);

    public IAsyncEnumerable<Upload> ListUploadsAsync(CancellationToken cancellationToken) => ListAsync(
        StoreCalls.ListUploads, () => _uploads.Values.Select(entry => entry.Upload).OrderBy(upload => upload.Initiated), cancellationToken);

    public IAsyncEnumerable<UploadPart> ListPartsAsync(Upload upload, CancellationToken cancellationToken) =>
        ListAsync(StoreCalls.ListParts, () => PartsOf(upload).Values.Select(entry => entry.Part), cancellationToken);

    public Task<Stream> OpenPartAsync(Upload upload, int number, CancellationToken cancellationToken) =>
        RunAsync<Stream>(StoreCalls.OpenRead, () => PartsOf(upload).TryGetValue(number, out (UploadPart, byte[] Content) part)
            ? new MemoryStream(part.Content, writable: false)
            : throw new InvalidPartException($"part {number} of upload {upload.Id} is not stored"), cancellationToken);

    public Task<StoredRecording?> FindAsync(RecordingKey key, CancellationToken cancellationToken) =>
        RunAsync(StoreCalls.Find, () => Newest(key), cancellationToken);

    public IAsyncEnumerable<StoredRecording> ListRecordingsAsync(CancellationToken cancellationToken) => ListAsync(
        StoreCalls.ListRecordings,
        () => _recordings.Keys.Select(name => name.Key).Distinct().OrderBy(key => key.Session.Value).ThenBy(key => key.Track).Select(key => Newest(key)!),
        cancellationToken);

    public Task<Stream> OpenReadAsync(StoredRecording recording, long offset, long? length, CancellationToken cancellationToken) =>
        RunAsync<Stream>(StoreCalls.OpenRead, () =>
        {
            ArgumentOutOfRangeException.ThrowIfNegative(offset);
            ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0);
            byte[] content = ContentOf(recording);
            int start = (int)Math.Min(offset, content.Length);
            int count = (int)Math.Min(length ?? long.MaxValue, content.Length - start);
            return new MemoryStream(content, start, count, writable: false);
        }, cancellationToken);

    public Task PutSidecarAsync(
        StoredRecording recording, string extension, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        RunAsync(StoreCalls.PutSidecar, () =>
        {
            SidecarExtension.Check(extension, content);
            ContentOf(recording);
            return _sidecars[(recording.Key, recording.Revision, extension)] = content.ToArray();
        }, cancellationToken);

    public Task<byte[]?> ReadSidecarAsync(StoredRecording recording, string extension, CancellationToken cancellationToken) =>
        RunAsync(StoreCalls.ReadSidecar, () =>
        {
            SidecarExtension.Check(extension);
            return (byte[]?)_sidecars.GetValueOrDefault((recording.Key, recording.Revision, extension))?.Clone();
        }, cancellationToken);

    public Task ProbeAsync(CancellationToken cancellationToken) => RunAsync(StoreCalls.Probe, () => true, cancellationToken);

    private StoredRecording Complete(Upload upload, UploadPart[] parts)
    {
        if (parts.Length == 0)
        {
            _uploads.Remove(upload.Id);
            throw new EmptyUploadException($"upload {upload.Id} of {upload.Key.Session} has no part");
        }

        (RecordingKey, int) name = (upload.Key, upload.Revision);
        bool finished = _recordings.TryGetValue(name, out (StoredRecording Recording, byte[] Content) found);
        if (finished && Matches(found.Content, parts))
        {
            _uploads.Remove(upload.Id);
            return found.Recording;
        }

        if (finished)
        {
            throw new RecordingExistsException($"revision {upload.Revision} of {upload.Key.Session} exists, from another upload");
        }

        byte[] content = Join(PartsOf(upload), parts);
        var recording = new StoredRecording(upload.Key, upload.Revision, content.Length, time.GetUtcNow());
        _recordings[name] = (recording, content);
        _uploads.Remove(upload.Id);
        return recording;
    }

    private static byte[] Join(SortedDictionary<int, (UploadPart Part, byte[] Content)> stored, UploadPart[] parts)
    {
        foreach (UploadPart part in parts)
        {
            if (!stored.TryGetValue(part.Number, out (UploadPart Part, byte[]) kept) || !kept.Part.Sha256.Span.SequenceEqual(part.Sha256.Span))
            {
                throw new InvalidPartException($"part {part.Number} is not stored, or has other content");
            }
        }

        return [.. parts.SelectMany(part => stored[part.Number].Content)];
    }

    private static bool Matches(byte[] content, UploadPart[] parts)
    {
        int offset = 0;
        foreach (UploadPart part in parts)
        {
            if (content.Length - offset < part.Size
                || !SHA256.HashData(content.AsSpan(offset, (int)part.Size)).AsSpan().SequenceEqual(part.Sha256.Span))
            {
                return false;
            }

            offset += (int)part.Size;
        }

        return offset == content.Length;
    }

    private StoredRecording? Newest(RecordingKey key) =>
        _recordings.Values.Select(entry => entry.Recording).Where(recording => recording.Key == key).MaxBy(recording => recording.Revision);

    private SortedDictionary<int, (UploadPart Part, byte[] Content)> PartsOf(Upload upload) =>
        _uploads.TryGetValue(upload.Id, out var entry)
            ? entry.Parts
            : throw new UploadNotFoundException($"upload {upload.Id} of {upload.Key.Session} is not open");

    private byte[] ContentOf(StoredRecording recording) =>
        _recordings.TryGetValue((recording.Key, recording.Revision), out var entry)
            ? entry.Content
            : throw new RecordingNotFoundException($"no recording {recording.Key.Session} revision {recording.Revision}");

    private Task<T> RunAsync<T>(StoreCalls call, Func<T> work, CancellationToken cancellationToken) =>
        Faults.RunAsync(call, () =>
        {
            lock (_gate)
            {
                return work();
            }
        }, cancellationToken);

    private async IAsyncEnumerable<T> ListAsync<T>(
        StoreCalls call, Func<IEnumerable<T>> work, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (T item in await RunAsync(call, () => work().ToArray(), cancellationToken))
        {
            yield return item;
        }
    }
}
