namespace KubeAgent.Authentication;

/// <summary>How long answers about tokens are believed.</summary>
internal sealed record TokenCacheOptions
{
    /// <summary>A good token is asked about again after this: a revoked one works no longer.</summary>
    public TimeSpan Positive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A bad token is asked about again after this.</summary>
    public TimeSpan Negative { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For one answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Tokens remembered, good and bad each.</summary>
    public int Capacity { get; init; } = 4096;

    /// <summary>Questions on their way at once.</summary>
    public int MaxConcurrent { get; init; } = 64;

    /// <summary>Tokens that wait for one of these, at most.</summary>
    public int MaxWaiting { get; init; } = 1000;

    /// <summary>Of one connection, on their way or waiting: half of those on their way stay for others.</summary>
    public int MaxOfConnection { get; init; } = 32;
}
