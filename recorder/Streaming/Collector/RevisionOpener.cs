using Recorder.Format;
using Recorder.Storage;

namespace Recorder.Streaming.Collector;

/// <summary>
/// Re-opens a completed track for late events, as an upload of the next revision that begins with the bytes of the finished
/// one. The finished revision stays as it is.
/// </summary>
internal sealed class RevisionOpener(CollectorServices services)
{
    private const int CopySize = 8 * 1024 * 1024;

    public async Task<TrackIntake> OpenAsync(CompletedUpload completed, UploadDirectory directory, CancellationToken cancellationToken)
    {
        UploadDescription description = completed.Description with { Opened = completed.Description.Opened + 1 };
        if (completed.RecordCount == 0)
        {
            description = description with { StoreUpload = Guid.Empty, Revision = 0 };
            directory.Create(description, progress: null);
            return new TrackIntake(services, directory, description, new UploadProgress(), new TrackSummary());
        }

        StoredRecording older = completed.ToRecording();
        long end = await FindEndAsync(older, completed, cancellationToken);
        Upload upload = await services.Store.CreateUploadAsync(description.Key, cancellationToken);
        description = description.With(upload);

        // Known on disk before the first byte is copied, so that a half copied revision is never taken for a recording.
        directory.Create(description, new UploadProgress { State = UploadState.Preparing });
        TrackSummary summary = await ReadSummaryAsync(older, end, cancellationToken);
        UploadProgress progress = await CopyAsync(older, end, upload, new UploadProgress { Summary = summary, Base = older.Revision }, cancellationToken);
        directory.Write(progress);
        return new TrackIntake(services, directory, description, progress, summary.Clone());
    }

    // Without the end event that the completer appended, which is alone in the last part.
    private async Task<long> FindEndAsync(StoredRecording recording, CompletedUpload completed, CancellationToken cancellationToken)
    {
        if (completed.RecoveredEnd < 0)
        {
            return completed.Size;
        }

        await using Stream content = await services.Store.OpenReadAsync(recording, 0, null, cancellationToken);
        PartIndex index = await PartIndex.BuildAsync(content, cancellationToken);
        return index.Parts.FirstOrDefault(part => part.FirstIndex == completed.RecoveredEnd)?.Offset ?? completed.Size;
    }

    private async Task<TrackSummary> ReadSummaryAsync(StoredRecording recording, long end, CancellationToken cancellationToken)
    {
        await using Stream content = await services.Store.OpenReadAsync(recording, 0, end, cancellationToken);
        using var reader = new RecordingReader(content, new RecordingReaderOptions());
        var summary = new TrackSummary();
        while (await reader.ReadAsync(cancellationToken))
        {
            summary.Add(reader.Key, reader.Message);
        }

        return summary;
    }

    private async Task<UploadProgress> CopyAsync(
        StoredRecording from, long end, Upload to, UploadProgress progress, CancellationToken cancellationToken)
    {
        int size = (int)Math.Max(CopySize, services.Store.Limits.MinimumPartSize);
        await using Stream content = await services.Store.OpenReadAsync(from, 0, end, cancellationToken);
        using var buffer = new PooledStream(size);
        for (long left = end; left > 0;)
        {
            buffer.Clear();
            int length = (int)Math.Min(size, left);
            await content.ReadExactlyAsync(buffer.GetMemory(length)[..length], cancellationToken);
            buffer.Advance(length);
            left -= length;
            Pad(buffer, services.Store.Limits.MinimumPartSize);
            await services.Store.UploadPartAsync(to, progress.NextPart, buffer.WrittenMemory, cancellationToken);
            progress = progress with { NextPart = progress.NextPart + 1, StoredSize = progress.StoredSize + buffer.Length };
        }

        return progress;
    }

    // More parts follow, so this one must not be too small for the store: an empty part of the format fills it up.
    private static void Pad(PooledStream part, long minimumSize)
    {
        if (part.Length < minimumSize)
        {
            PartHeader padding = PartHeader.Plain(0, minimumSize - part.Length);
            int size = (int)padding.PartSize;
            Span<byte> target = part.GetSpan(size)[..size];
            target.Clear();
            padding.Write(target);
            part.Advance(size);
        }
    }
}
