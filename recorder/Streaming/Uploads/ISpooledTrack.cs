using Recorder.Storage;

namespace Recorder.Streaming.Uploads;

/// <summary>One track in the local spool, as the uploader sees it: it may still be written while it is shipped.</summary>
public interface ISpooledTrack
{
    RecordingKey Key { get; }

    /// <summary>Its session has ended: no event will be added.</summary>
    bool IsCompleted { get; }

    /// <summary>The upload that was begun for it, kept across restarts of the process.</summary>
    Guid? UploadId { get; }

    /// <summary>Keeps the upload's id, durably, before the first event is sent; null forgets it.</summary>
    /// <exception cref="StorageException">The spool cannot keep it now.</exception>
    Task SetUploadIdAsync(Guid? uploadId, CancellationToken cancellationToken);

    /// <summary>Opens the track for reading, beginning with the batch that holds event <paramref name="fromIndex"/>.</summary>
    /// <exception cref="StorageException">The spool cannot be read now.</exception>
    Task<ISpooledReader> OpenReaderAsync(long fromIndex, CancellationToken cancellationToken);

    /// <summary>Removes it: the store has confirmed all of it. Its reader is closed by now.</summary>
    Task DeleteAsync(CancellationToken cancellationToken);

    /// <summary>Sets it aside, with the reason, for a person to look at. It is not offered for upload again.</summary>
    /// <returns>False: it is not complete yet, and stays where it is until it is.</returns>
    /// <exception cref="StorageException">It is still there.</exception>
    Task<bool> QuarantineAsync(string reason, CancellationToken cancellationToken);
}
