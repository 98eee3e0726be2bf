namespace k8s;

/// <summary>Which objects to list; all namespaces when none is named.</summary>
public sealed record ListOptions
{
    public string? Namespace { get; init; }

    public string? LabelSelector { get; init; }

    public string? FieldSelector { get; init; }

    /// <summary>Null: some recent state. "0": whatever the server has at hand.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Objects in this page; null means the client's page size.</summary>
    public int? Limit { get; init; }

    /// <summary>Where the page before this one ended.</summary>
    public string? Continue { get; init; }
}
