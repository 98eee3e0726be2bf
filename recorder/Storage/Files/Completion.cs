using Microsoft.Win32.SafeHandles;

namespace Recorder.Storage.Files;

/// <summary>
/// Makes one upload a recording: join into a new file, sync it, publish it under a name that must be free, sync the directory,
/// and only then end the upload. Cut short after any step, the whole may be run again.
/// </summary>
internal sealed class Completion(StoreLayout layout, Upload upload, UploadPart[] parts, TimeProvider time)
{
    private readonly UploadFolder _folder = new(layout, upload);
    private readonly RecordingName _name = RecordingName.Of(upload);

    public StoredRecording Run(CancellationToken cancellationToken)
    {
        if (parts.Length == 0)
        {
            layout.CheckPresent();
            _folder.Remove();
            throw new EmptyUploadException($"upload {upload.Id} of {upload.Key.Session} has no part");
        }

        string published = layout.PathOf(_name);
        StoredRecording recording = File.Exists(published) ? Recognize(published) : Publish(published, cancellationToken);
        Durable.SyncDirectory(layout.Root);
        RemoveQuietly();
        return recording;
    }

    private StoredRecording Publish(string published, CancellationToken cancellationToken)
    {
        try
        {
            using TempFile joined = _folder.Join(parts, cancellationToken);
            DateTimeOffset completed = joined.Seal(time.GetUtcNow(), published);
            return Posix.TryPublish(joined.Path, published)
                ? new StoredRecording(upload.Key, upload.Revision, parts.Sum(part => part.Size), completed)
                : Recognize(published); // Somebody was faster: a retry of ours, or another upload.
        }
        catch (Exception failure) when (failure is UploadNotFoundException or StorageException { Problem: StorageProblem.Missing })
        {
            // A retry of ours that was faster has taken the folder away under our hands, or it was gone before.
            return File.Exists(published) ? Recognize(published) : throw _folder.NotFound();
        }
    }

    /// <summary>The name is taken. By what we would have stored?</summary>
    private StoredRecording Recognize(string published)
    {
        using SafeFileHandle file = File.OpenHandle(published);
        long size = RandomAccess.GetLength(file);
        bool same = size == parts.Sum(part => part.Size);
        long offset = 0;
        foreach (UploadPart part in parts)
        {
            same = same && part.Sha256.Span.SequenceEqual(SpanDigest.Compute(file, offset, part.Size, copyTo: null));
            offset += part.Size;
        }

        return same
            ? new StoredRecording(upload.Key, upload.Revision, size, File.GetLastWriteTimeUtc(file))
            : throw new RecordingExistsException($"{_name} exists, with other content");
    }

    private void RemoveQuietly()
    {
        try
        {
            _folder.Remove();
        }
        catch (StorageException)
        {
            // The recording is stored. An upload that is still listed is completed again, and then removed.
        }
    }
}
