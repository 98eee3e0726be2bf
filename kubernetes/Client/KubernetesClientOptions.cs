namespace k8s;

/// <summary>Limits, times and names of a client.</summary>
public sealed record KubernetesClientOptions
{
    /// <summary>Sent as fieldManager: the server notes who set which field.</summary>
    public string FieldManager { get; init; } = "session-recording-operator";

    public string UserAgent { get; init; } = "session-recording-operator";

    /// <summary>For one try of one request; a watch has <see cref="WatchTimeout"/>.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a watch may run before the server ends it and it is begun anew.</summary>
    public TimeSpan WatchTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Objects in one page of a list.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>One object, one event of a watch: bytes. The server itself allows about 3 MiB.</summary>
    public int MaxObjectSize { get; init; } = 8 * 1024 * 1024;

    /// <summary>One page of a list: bytes.</summary>
    public int MaxPageSize { get; init; } = 256 * 1024 * 1024;

    public RetryPolicy Retry { get; init; } = new();
}
