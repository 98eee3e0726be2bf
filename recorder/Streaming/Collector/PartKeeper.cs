using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Recorder.Storage;

namespace Recorder.Streaming.Collector;

/// <summary>
/// Takes an upload that goes into quarantine out of the store, its parts kept beside its journal: what stays in the store is completed at
/// last by the leader, who does not know what was wrong with it.
/// </summary>
internal sealed class PartKeeper(CollectorServices services)
{
    private const int BufferSize = 256 * 1024;

    /// <summary>What cannot be kept stays in the store; the leader of this collector leaves it there, for its description is in the quarantine.</summary>
    public async Task TakeOutAsync(TrackIntake track, CancellationToken cancellationToken)
    {
        await track.StoreTurn.WaitAsync(cancellationToken);
        try
        {
            if (track.Progress.Joined is { } joined)
            {
                await services.Store.AbortUploadAsync(joined.ToUpload(track.Key), cancellationToken); // Made of what is elsewhere, too.
            }

            if (track.Description.IsInStore)
            {
                await KeepAsync(track.Directory, track.Description.ToUpload(), cancellationToken);
                await services.Store.AbortUploadAsync(track.Description.ToUpload(), cancellationToken);
            }
        }
        catch (UploadNotFoundException)
        {
            // There is nothing to take.
        }
        catch (Exception cause) when (cause is not OperationCanceledException) // Whatever it is, the journal goes into quarantine.
        {
            services.Log.LogError("upload {Upload} of {Session}: its parts stay in the store: {Problem}",
                track.Description.UploadId, track.Key.Session, cause.Message);
        }
        finally
        {
            track.StoreTurn.Release();
        }
    }

    private async Task KeepAsync(UploadDirectory directory, Upload upload, CancellationToken cancellationToken)
    {
        var parts = new List<UploadPart>();
        await foreach (UploadPart part in services.Store.ListPartsAsync(upload, cancellationToken))
        {
            parts.Add(part);
        }

        long size = parts.Sum(part => part.Size);
        if (!services.Space.HasRoomFor(size))
        {
            throw new StorageException(StorageProblem.Full, $"no room for {size} bytes on the journals' volume");
        }

        foreach (UploadPart part in parts)
        {
            await KeepAsync(directory.PartPath(part.Number), upload, part, cancellationToken);
        }

        Durable.SyncDirectory(directory.Path);
    }

    private async Task KeepAsync(string path, Upload upload, UploadPart part, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.ReadWrite,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        await using Stream content = await services.Store.OpenPartAsync(upload, part.Number, cancellationToken);
        await using var kept = new FileStream(path, options);
        await content.CopyToAsync(kept, BufferSize, cancellationToken);
        await kept.FlushAsync(cancellationToken);
        Durable.Sync(kept.SafeFileHandle, path);
        kept.Position = 0;
        byte[] digest = await SHA256.HashDataAsync(kept, cancellationToken);
        if (!part.Sha256.Span.SequenceEqual(digest))
        {
            throw new StorageException(StorageProblem.Device, $"part {part.Number} was read with other bytes than it has");
        }
    }
}
