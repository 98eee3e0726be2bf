namespace Recorder.Streaming.Completer;

/// <summary>Times of the upload completer.</summary>
public sealed record CompleterOptions
{
    /// <summary>Between two looks at all uploads.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a session may go without a sign of its recorder.</summary>
    public TimeSpan TrackerTtl { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long an upload that another collector began is left to it. Its volume may hold events that were acknowledged; without it they
    /// would be missing from the recording.
    /// </summary>
    public TimeSpan ForeignGrace { get; init; } = TimeSpan.FromDays(3);
}
