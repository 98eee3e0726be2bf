using Recorder.Format;
using Recorder.Storage;

namespace Recorder.Streaming;

/// <summary>
/// A collector, near (in this process) or far (over HTTP/2). Every implementation passes <c>CollectorContract</c>.
/// </summary>
public interface ICollector
{
    /// <summary>Starts an upload of a track from its first event.</summary>
    /// <exception cref="CollectorUnavailableException">Out of reach or overloaded: try again later.</exception>
    /// <exception cref="CollectorForbiddenException">It does not let us: somebody has to mend a right or a certificate.</exception>
    /// <exception cref="CollectorRefusedException">It will not, and trying again will not help.</exception>
    Task<ICollectorTrack> CreateAsync(RecordingKey key, bool live, CancellationToken cancellationToken);

    /// <summary>
    /// Goes on with a track whose collector is lost, at another: an upload of its own, of the events from
    /// <paramref name="fromIndex"/> on. It is stored as it is, with the gap told, and joined with the earlier events when
    /// whoever has them is back.
    /// </summary>
    /// <remarks>Throws as <see cref="CreateAsync"/> does.</remarks>
    Task<ICollectorTrack> ContinueAsync(RecordingKey key, long fromIndex, bool live, CancellationToken cancellationToken);

    /// <summary>
    /// Goes on with an upload, from <see cref="ICollectorTrack.DurableIndex"/> + 1. A track that was completed meanwhile (by the
    /// upload completer) is re-opened as a new revision.
    /// </summary>
    /// <exception cref="UploadNotFoundException">It is not known here: create it anew and send from the first event.</exception>
    Task<ICollectorTrack> ResumeAsync(RecordingKey key, Guid uploadId, bool live, CancellationToken cancellationToken);

    /// <summary>
    /// Refreshes the trackers of running sessions, closes those of ended ones, and keeps events of lost recordings and of sessions
    /// that are not recorded.
    /// </summary>
    /// <returns>Which of the running sessions are to end; again with each report.</returns>
    Task<IReadOnlyList<SessionTermination>> ReportAsync(SessionReport report, CancellationToken cancellationToken);
}

/// <summary>One track being taken in. Used by one caller at a time.</summary>
public interface ICollectorTrack : IAsyncDisposable
{
    /// <summary>Unguessable; resumes this upload.</summary>
    Guid UploadId { get; }

    /// <summary>Event index up to which everything of this upload survives the loss of any one process; before its first event, the index before that one. May be read at any time.</summary>
    long DurableIndex { get; }

    /// <summary>
    /// Completes when <see cref="DurableIndex"/> has reached <paramref name="index"/>, or the track failed (it then throws). Unlike the
    /// other calls it may run beside them.
    /// </summary>
    Task WaitDurableAsync(long index, CancellationToken cancellationToken);

    /// <summary>Completes when somebody has ended the session. Only of a live main track; and it may be cancelled when the track is left.</summary>
    Task<SessionTermination> Terminated => SessionTermination.Never;

    /// <summary>
    /// Takes a batch (its memory is the caller's again afterwards); waits while the bounded window of unacknowledged bytes is full. Events
    /// at or below the highest index already taken are repeats and are dropped; a gap is a protocol error.
    /// </summary>
    ValueTask AppendAsync(RecordBatch batch, CancellationToken cancellationToken);

    /// <summary>Asks for durability now, and waits for it.</summary>
    Task FlushAsync(CancellationToken cancellationToken);

    /// <summary>Ends the track: stored, read back, and answered with what the store holds. Completing twice is success.</summary>
    Task<StoredTrack> CompleteAsync(CancellationToken cancellationToken);
}

/// <summary>What the store holds of a completed track.</summary>
/// <param name="Size">Bytes of the stored object.</param>
/// <param name="Sha256">Digest of the stored object.</param>
/// <param name="RecordCount">Records in it.</param>
/// <param name="ContentSha256">Digest of all records, framing included, in order: the sender can compute the same.</param>
/// <param name="LastIndex">Highest event index.</param>
/// <param name="Revision">1, or more when late events re-opened it, or events of another collector were joined.</param>
public sealed record StoredTrack(
    long Size, ReadOnlyMemory<byte> Sha256, long RecordCount, ReadOnlyMemory<byte> ContentSha256, long LastIndex, int Revision);

/// <summary>A lost recording, to be kept in the audit log.</summary>
/// <param name="Session">The session that went on unrecorded.</param>
/// <param name="Uid">Id of the audit event: it is written once, whatever retries.</param>
/// <param name="Time">Since when, UTC.</param>
/// <param name="User">Whose session it is.</param>
/// <param name="Reason">Fit for an auditor.</param>
public sealed record LostRecording(SessionId Session, string Uid, DateTimeOffset Time, string User, string Reason);

/// <summary>What a recorder tells about its sessions, now and then.</summary>
public sealed record SessionReport(
    IReadOnlyList<SessionId> Running, IReadOnlyList<SessionId> Ended, IReadOnlyList<LostRecording> Lost)
{
    /// <summary>For the audit log, where they are when the report was taken: of sessions that have no recording to take them from (mode <c>off</c>).</summary>
    public IReadOnlyList<AuditEvent> Events { get; init; } = [];
}

/// <summary>The collector is out of reach or overloaded: a later try may succeed.</summary>
public sealed class CollectorUnavailableException(string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>Nobody is there: the connection was refused at once.</summary>
    public bool NothingListens { get; init; }
}

/// <summary>
/// The collector does not let us. Nothing is wrong with what was to be handed in: whoever can wait tries again, for the right may be
/// given.
/// </summary>
public sealed class CollectorForbiddenException(string message) : Exception(message);

/// <summary>The collector will not take this, and trying again will not help.</summary>
public sealed class CollectorRefusedException(string message) : Exception(message);
