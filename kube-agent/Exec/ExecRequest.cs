namespace KubeAgent.Exec;

/// <summary>What a user asked for, and what is known of the pod it is for.</summary>
public sealed record ExecRequest
{
    public required ExecKind Kind { get; init; }

    /// <summary>Who was authenticated.</summary>
    public required string User { get; init; }

    /// <summary>As whom the API server sees him; null: the same.</summary>
    public string? KubernetesUser { get; init; }

    /// <summary>Groups that the API server sees.</summary>
    public IReadOnlyList<string> KubernetesGroups { get; init; } = [];

    /// <summary>The client's address and port.</summary>
    public string RemoteAddress { get; init; } = "";

    /// <summary>The address and port that it connected to.</summary>
    public string LocalAddress { get; init; } = "";

    public required string Namespace { get; init; }

    public required string Pod { get; init; }

    /// <summary>Empty where it is not known.</summary>
    public string Container { get; init; } = "";

    /// <inheritdoc cref="Container"/>
    public string Image { get; init; } = "";

    /// <inheritdoc cref="Container"/>
    public string Node { get; init; } = "";

    /// <summary>Those of the pod's labels that are to be recorded.</summary>
    public IReadOnlyDictionary<string, string> PodLabels { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>See <see cref="ExecQuery"/>.</summary>
    public bool Stdin { get; init; } = true;

    /// <inheritdoc cref="Stdin"/>
    public bool Stdout { get; init; } = true;

    /// <inheritdoc cref="Stdin"/>
    public bool Tty { get; init; }

    /// <summary>The container itself has a terminal. For attach that alone counts, whatever is asked for. Null: it is not known.</summary>
    public bool? ContainerTty { get; init; }

    /// <summary>A terminal shows what is typed; but not to somebody who asked for no output.</summary>
    internal bool IsEchoed => Tty && Stdout && (Kind != ExecKind.Attach || ContainerTty == true);
}
