namespace KubeAgent.Sessions;

/// <summary>What has come of trying to begin a session.</summary>
internal enum SessionOutcome
{
    Began,

    /// <summary>And a recording says so.</summary>
    Failed,

    /// <summary>It did not come as far as to a recording.</summary>
    LeftNothing,
}
