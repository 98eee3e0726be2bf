using System.Net;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Running;

/// <summary>How <c>operator run</c> was started.</summary>
internal sealed record RunOptions
{
    /// <summary>The one namespace that is watched; null: all.</summary>
    public string? Namespace { get; init; }

    /// <summary>Of the Lease; null: the operator's own.</summary>
    public string? LeaseNamespace { get; init; }

    /// <summary>Plain HTTP: /livez, /readyz, /metrics.</summary>
    public required IPEndPoint Health { get; init; }

    public required string RecorderImage { get; init; }

    public required string KubeAgentImage { get; init; }

    public string ClusterDomain { get; init; } = "cluster.local";

    /// <summary>Name of the Kubernetes cluster in recordings.</summary>
    public string ClusterName { get; init; } = "";

    public IReadOnlyList<string> ImagePullSecrets { get; init; } = [];

    /// <summary>Null: the cluster's default.</summary>
    public string? ImagePullPolicy { get; init; }

    public string? PriorityClassName { get; init; }

    /// <summary>Where network policies let pods reach the API server.</summary>
    public IReadOnlyList<int> ApiServerPorts { get; init; } = ResourceContext.DefaultApiServerPorts;

    /// <summary>Where pods send what they tell of themselves; null: nowhere.</summary>
    public OtlpTarget? Otlp { get; init; }

    /// <summary>Null: KUBECONFIG, ~/.kube/config, or the pod's service account.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Unique among operators.</summary>
    public required string Identity { get; init; }
}
