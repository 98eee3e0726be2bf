namespace Recorder.Playback.Catalogs;

/// <summary>Which sessions to list. Null means any; all must hold.</summary>
public sealed record SessionFilter
{
    public string? User { get; init; }
    public string? Kind { get; init; }
    public string? Target { get; init; }

    /// <summary>Started at this time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Started before this time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>One of <see cref="SessionStates"/>.</summary>
    public string? State { get; init; }

    /// <summary>At most this many, the newest.</summary>
    public int Limit { get; init; } = 50;

    public bool Matches(SessionListing session) =>
        Is(User, session.User) && Is(Kind, session.Kind) && Is(Target, session.Target) && Is(State, session.State)
        && (Since is null || Since <= session.Started)
        && (Until is null || session.Started < Until);

    private static bool Is(string? wanted, string actual) => wanted is null || string.Equals(wanted, actual, StringComparison.OrdinalIgnoreCase);
}
