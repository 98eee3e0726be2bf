using Recorder.Format;

namespace Recorder.Streaming.Uploads;

/// <summary>
/// Reads a spooled track in order, following its writer. INVARIANT: it reads what is durable in the spool and nothing beyond, so
/// that after a power cut no collector has more than the spool.
/// </summary>
public interface ISpooledReader : IAsyncDisposable
{
    /// <summary>The batch, valid until the next read.</summary>
    RecordBatch Batch { get; }

    /// <summary>
    /// Goes to the next batch, and waits for it while the session runs and has nothing new. False: the track is completed, and all
    /// of it was read.
    /// </summary>
    /// <exception cref="RecordFormatException">What is there cannot be read, and never will be.</exception>
    /// <exception cref="Storage.StorageException">The spool cannot be read now.</exception>
    ValueTask<bool> ReadAsync(CancellationToken cancellationToken);
}
