namespace KubeAgent.Kubeconfigs;

/// <summary>What a kubeconfig shall hold.</summary>
internal sealed record KubeconfigRequest
{
    /// <summary>URL of the agent.</summary>
    public required Uri Server { get; init; }

    /// <summary>PEM certificates that vouch for the agent; null: the system's.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>Name of the cluster and the context.</summary>
    public string Name { get; init; } = "recorded";

    /// <summary>Name of the user's entry; not who the user is.</summary>
    public string User { get; init; } = "user";

    public string? Namespace { get; init; }

    /// <summary>A kubeconfig whose user's entry is copied; null: the credentials below.</summary>
    public string? From { get; init; }

    /// <summary>Of <see cref="From"/>; null: its current context.</summary>
    public string? FromContext { get; init; }

    public string? TokenFile { get; init; }

    public string? CertificateFile { get; init; }

    public string? KeyFile { get; init; }
}
