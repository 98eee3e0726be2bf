using Recorder.Format;

namespace Recorder.Playback.Sources;

/// <summary>
/// The bytes of one recording, wherever they are. They do not change while it is open. Every implementation passes
/// <c>RecordingSourceContract</c>.
/// </summary>
public interface IRecordingSource : IAsyncDisposable
{
    /// <summary>What messages call it: a path, a session id, or <c>stdin</c>.</summary>
    string Name { get; }

    /// <summary>Bytes.</summary>
    /// <exception cref="RecordingSourceException">It is not there, or out of reach.</exception>
    Task<long> GetSizeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Reads from <paramref name="offset"/>, at most <paramref name="length"/> bytes (null: to the end). At or past the end the
    /// stream is empty. The stream is forward only.
    /// </summary>
    /// <exception cref="RecordingSourceException">It is not there, or out of reach.</exception>
    Task<Stream> OpenAsync(long offset, long? length, CancellationToken cancellationToken);

    /// <summary>The part index kept beside the recording, or null. It may be stale or wrong: check it.</summary>
    Task<byte[]?> ReadIndexAsync(CancellationToken cancellationToken);

    /// <summary>Another track of the same session, from its start, or null when there is none.</summary>
    Task<Stream?> OpenTrackAsync(Track track, CancellationToken cancellationToken);
}
