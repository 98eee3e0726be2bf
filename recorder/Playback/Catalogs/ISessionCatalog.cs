using Recorder.Format;
using Recorder.Playback.Sources;

namespace Recorder.Playback.Catalogs;

/// <summary>A place that recordings can be found in by session id.</summary>
public interface ISessionCatalog
{
    /// <summary>Newest first.</summary>
    /// <exception cref="RecordingSourceException">The place is not there, or out of reach.</exception>
    Task<IReadOnlyList<SessionListing>> ListAsync(SessionFilter filter, CancellationToken cancellationToken);

    /// <exception cref="RecordingSourceException">It has no such recording.</exception>
    Task<IRecordingSource> OpenAsync(SessionId session, CancellationToken cancellationToken);
}
