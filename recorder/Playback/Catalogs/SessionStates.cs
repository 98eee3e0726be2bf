namespace Recorder.Playback.Catalogs;

/// <summary>What can be said of a recording as a whole.</summary>
public static class SessionStates
{
    /// <summary>The session still runs.</summary>
    public const string Running = "running";

    /// <summary>Whole, in the store.</summary>
    public const string Stored = "stored";

    /// <summary>It has ended; its recording is not in the store yet.</summary>
    public const string Pending = "pending";

    /// <summary>Nothing of its recording is in the store.</summary>
    public const string Lost = "lost";

    /// <summary>It has ended, and was not to be recorded (mode <c>off</c>).</summary>
    public const string Unrecorded = "unrecorded";

    /// <summary>No end event: it runs, or its recorder died.</summary>
    public const string Unfinished = "unfinished";

    /// <summary>Cut off, or a part is unsound; the rest plays.</summary>
    public const string Damaged = "damaged";

    /// <summary>No event can be read.</summary>
    public const string Unreadable = "unreadable";
}
