namespace KubeAgent.Sessions;

/// <summary>Bounds of sessions.</summary>
internal sealed record SessionBounds
{
    /// <summary>At once.</summary>
    public int MaxSessions { get; init; } = 2000;

    /// <summary>At once, of one authenticated user.</summary>
    public int MaxSessionsOfUser { get; init; } = 500;

    /// <summary>Of one user, that are recorded and come to nothing, at once.</summary>
    public int MaxFailed { get; init; } = 20;

    /// <summary>One more of these after this.</summary>
    public TimeSpan FailedAgain { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For a recording to be opened.</summary>
    public TimeSpan OpenTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>For the API server to say yes or no.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(70);
}
