using Recorder.Format;
using Recorder.Storage;

namespace Recorder.Streaming;

/// <summary>
/// Where one track's records go: a spool on local disk (async) or a stream to a collector (sync). Used by one caller
/// at a time. Every implementation passes <c>RecordSinkContract</c>.
/// </summary>
public interface IRecordSink : IAsyncDisposable
{
    private static readonly Task _never = new TaskCompletionSource().Task;

    /// <summary>
    /// Takes a batch; its memory is the caller's again when the task completes. Waits (backpressure) while the sink's own
    /// bounded queue is full. Indices must go on from the batch before.
    /// </summary>
    /// <exception cref="RecordingFailedException">The sink can take no more: this session cannot be recorded any further.</exception>
    ValueTask AppendAsync(RecordBatch batch, CancellationToken cancellationToken);

    /// <summary>Completes when everything appended so far is durable.</summary>
    /// <exception cref="RecordingFailedException">It never will be.</exception>
    ValueTask FlushAsync(CancellationToken cancellationToken);

    /// <summary>Event index up to which everything is durable (survives the loss of any one process); -1 before the first.</summary>
    long DurableIndex { get; }

    /// <summary>
    /// Completes when the sink takes no more, also between two calls: a session that is silent must learn of it, too. The next call
    /// throws. A sink that fails only in its calls needs none of its own.
    /// </summary>
    Task Failed => _never;

    /// <summary>Completes when somebody has ended the session. A sink goes on to take what is recorded of its end.</summary>
    Task<SessionTermination> Terminated => SessionTermination.Never;

    /// <summary>Ends the track: flushes, and marks it as complete. Sync: the recording is stored when this returns.</summary>
    ValueTask CompleteAsync(CancellationToken cancellationToken);
}

/// <summary>Opens the sinks of sessions, as <c>spec.mode</c> says.</summary>
public interface IRecordSinkFactory
{
    /// <summary>Opens a sink for a new track.</summary>
    /// <exception cref="RecordingFailedException">No record can be taken: disk low, collector out of reach, …</exception>
    ValueTask<IRecordSink> OpenAsync(RecordingKey key, CancellationToken cancellationToken);
}

/// <summary>A session cannot be recorded (any further). The message is fit for the session's user.</summary>
public sealed class RecordingFailedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>What happens to a session that cannot be recorded.</summary>
public enum FailureMode
{
    /// <summary>It ends, and new ones are refused. Sync modes are always so.</summary>
    FailClosed,

    /// <summary>It goes on, and a recording.lost audit event and a badge in every listing say so.</summary>
    FailOpen,
}
