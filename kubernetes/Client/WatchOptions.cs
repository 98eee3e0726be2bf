namespace k8s;

/// <summary>Which objects to watch, from which version on.</summary>
public sealed record WatchOptions
{
    public string? Namespace { get; init; }

    public string? LabelSelector { get; init; }

    public string? FieldSelector { get; init; }

    public string? ResourceVersion { get; init; }

    /// <summary>The server tells from time to time how far it has come, also when nothing happened.</summary>
    public bool AllowWatchBookmarks { get; init; } = true;

    /// <summary>WatchList: first every object that is there, as Added, then a bookmark with the annotation k8s.io/initial-events-end.</summary>
    public bool SendInitialEvents { get; init; }
}
