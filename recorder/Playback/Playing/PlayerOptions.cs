namespace Recorder.Playback.Playing;

/// <summary>How to play.</summary>
public sealed record PlayerOptions
{
    public double Speed { get; init; } = 1;

    /// <summary>A longer pause in the recording is shortened to this; null: none is.</summary>
    public TimeSpan? MaxIdle { get; init; }

    /// <summary>Where to begin.</summary>
    public TimeSpan From { get; init; }
}
