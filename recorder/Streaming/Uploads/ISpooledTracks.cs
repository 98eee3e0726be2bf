namespace Recorder.Streaming.Uploads;

/// <summary>The tracks in the local spool.</summary>
public interface ISpooledTracks
{
    /// <summary>Bytes that sessions have put there since it was opened.</summary>
    long BytesTaken { get; }

    /// <summary>Every track that is there now, and then every new one as it is opened, each once.</summary>
    IAsyncEnumerable<ISpooledTrack> WatchAsync(CancellationToken cancellationToken);
}
