namespace Recorder.Streaming.Collector;

/// <summary>
/// Who may append to a track: one stream of its recorder at a time, and nobody once it is being completed or its journal
/// failed. Not synchronized: the track's lock is held.
/// </summary>
internal sealed class TrackHold(UploadDescription description, TimeProvider time)
{
    private CollectorTrack? _holder;
    private long _lastActive = time.GetTimestamp();

    /// <summary>Why nothing can be appended until the journal is mended.</summary>
    public Exception? Failure { get; set; }

    public bool IsHeld => _holder is not null;

    public bool IsLive => _holder is { Live: true };

    public TimeSpan Idle => IsHeld ? TimeSpan.Zero : time.GetElapsedTime(_lastActive);

    public void Give(CollectorTrack holder) => _holder = holder;

    public void TakeBack()
    {
        _holder = null;
        _lastActive = time.GetTimestamp();
    }

    public void TakeBackFrom(CollectorTrack holder)
    {
        if (_holder == holder)
        {
            TakeBack();
        }
    }

    /// <param name="holder">Null: nobody may have it.</param>
    /// <exception cref="CollectorUnavailableException">It is somebody else who has it, or the journal failed.</exception>
    public void ThrowIfNot(CollectorTrack? holder)
    {
        if (Failure is { } failure)
        {
            throw Unavailable(failure);
        }

        if (_holder != holder)
        {
            throw new CollectorUnavailableException($"upload {description.UploadId} is held by another stream, or is being completed");
        }
    }

    public CollectorUnavailableException Unavailable(Exception cause) => new($"journal of {description.Session}: {cause.Message}", cause);
}
