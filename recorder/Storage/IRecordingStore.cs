namespace Recorder.Storage;

/// <summary>A place that keeps recordings, written as multipart uploads.</summary>
/// <remarks>Every backend passes <c>RecordingStoreContract</c>. Teach the contract first, then the backend.</remarks>
public interface IRecordingStore
{
    StoreLimits Limits { get; }

    /// <summary>
    /// Starts an upload. Nothing is visible to readers until it is completed. When the key has a finished recording,
    /// the upload is for its next revision.
    /// </summary>
    Task<Upload> CreateUploadAsync(RecordingKey key, CancellationToken cancellationToken);

    /// <summary>Stores one part, not empty, durably. Sending a number again replaces that part, so a retry is always safe.</summary>
    /// <exception cref="UploadNotFoundException">The upload was completed or aborted, or never was.</exception>
    Task<UploadPart> UploadPartAsync(Upload upload, int number, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>
    /// Joins the parts, in number order, into the recording, durably. Completing a completed upload does nothing and
    /// answers the same. No finished recording is ever changed: when this revision exists already, from another
    /// upload and with other content, <see cref="RecordingExistsException"/> is thrown and the upload is left as it is.
    /// </summary>
    /// <exception cref="InvalidPartException">A named part is not stored or has other content; the upload is left as it is.</exception>
    /// <exception cref="EmptyUploadException">No part is named: no recording is made, the upload is gone.</exception>
    /// <exception cref="UploadNotFoundException">The upload was aborted, or never was.</exception>
    Task<StoredRecording> CompleteUploadAsync(Upload upload, IReadOnlyList<UploadPart> parts, CancellationToken cancellationToken);

    /// <summary>Throws the upload and its parts away. Aborting what is gone does nothing.</summary>
    Task AbortUploadAsync(Upload upload, CancellationToken cancellationToken);

    /// <summary>Uploads that were started and not completed, oldest first.</summary>
    IAsyncEnumerable<Upload> ListUploadsAsync(CancellationToken cancellationToken);

    /// <summary>The parts stored so far, in number order.</summary>
    /// <exception cref="UploadNotFoundException">The upload was completed or aborted, or never was.</exception>
    IAsyncEnumerable<UploadPart> ListPartsAsync(Upload upload, CancellationToken cancellationToken);

    /// <summary>Reads one part of an upload that is not completed.</summary>
    /// <exception cref="InvalidPartException">This part is not stored.</exception>
    /// <exception cref="UploadNotFoundException">The upload was completed or aborted, or never was.</exception>
    Task<Stream> OpenPartAsync(Upload upload, int number, CancellationToken cancellationToken);

    /// <summary>The newest finished revision, or null.</summary>
    Task<StoredRecording?> FindAsync(RecordingKey key, CancellationToken cancellationToken);

    /// <summary>Finished recordings: the newest revision of every key, in order of session id.</summary>
    IAsyncEnumerable<StoredRecording> ListRecordingsAsync(CancellationToken cancellationToken);

    /// <summary>Reads a finished recording from <paramref name="offset"/>, at most <paramref name="length"/> bytes (null: to its end). Past its end there is nothing to read.</summary>
    /// <exception cref="RecordingNotFoundException">There is no such finished recording.</exception>
    Task<Stream> OpenReadAsync(StoredRecording recording, long offset, long? length, CancellationToken cancellationToken);

    /// <summary>Keeps derived data (<c>index</c>, …) beside a finished recording. Replaced atomically; may be rebuilt at any time.</summary>
    /// <param name="recording">The recording and revision it was derived from.</param>
    /// <param name="extension">1 to 16 lower-case letters, other than the names of tracks (<c>tar</c>, <c>input</c>, <c>streams</c>).</param>
    /// <param name="content">At most 256 MiB.</param>
    /// <param name="cancellationToken">Stops the write; the older sidecar, if any, stays.</param>
    Task PutSidecarAsync(StoredRecording recording, string extension, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>The sidecar's content, or null.</summary>
    Task<byte[]?> ReadSidecarAsync(StoredRecording recording, string extension, CancellationToken cancellationToken);

    /// <summary>Writes, reads back and removes a small object, so that a full or read-only store is known before a session needs it.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);
}
