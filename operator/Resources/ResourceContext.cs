namespace SessionRecording.Operator.Resources;

/// <summary>What the objects of a config depend on besides the config: facts of the installation, and of Secrets that people made.</summary>
public sealed record ResourceContext
{
    /// <summary>As kubeadm, minikube and MicroK8s have them.</summary>
    public static IReadOnlyList<int> DefaultApiServerPorts { get; } = [443, 6443, 8443, 16443];

    /// <summary>Image of the program <c>recorder</c>, by digest or tag.</summary>
    public required string RecorderImage { get; init; }

    /// <summary>Image of the program <c>kube-agent</c>, by digest or tag.</summary>
    public required string KubeAgentImage { get; init; }

    /// <summary>Where the operator runs: it asks pods for their health.</summary>
    public required string OperatorNamespace { get; init; }

    public string ClusterDomain { get; init; } = "cluster.local";

    /// <summary>Name of the Kubernetes cluster in recordings; empty: none.</summary>
    public string ClusterName { get; init; } = "";

    /// <summary>Names of Secrets with which images are pulled.</summary>
    public IReadOnlyList<string> ImagePullSecrets { get; init; } = [];

    /// <summary>When they are; null: as the cluster does by default.</summary>
    public string? ImagePullPolicy { get; init; }

    /// <summary>Ports of the API server, as they are behind its Service: network policies have no other way to name it.</summary>
    public IReadOnlyList<int> ApiServerPorts { get; init; } = DefaultApiServerPorts;

    /// <summary>Null: pods send nothing.</summary>
    public OtlpTarget? Otlp { get; init; }

    /// <summary>PriorityClass of the pods; null: the cluster's default.</summary>
    public string? PriorityClassName { get; init; }

    /// <summary>What keeps kube-agents that the config has no use for; null: nothing.</summary>
    public KeptSpools? KeptSpools { get; init; }

    /// <summary>The collectors' volumes; null: there are none yet.</summary>
    public LiveVolumes? CollectorVolumes { get; init; }

    /// <summary>The kube-agents' volumes; null: there are none yet.</summary>
    public LiveVolumes? AgentVolumes { get; init; }

    /// <summary>The recorder pods' volumes; null: there are none yet.</summary>
    public LiveVolumes? RecorderVolumes { get; init; }

    /// <summary>Recorder pods of a sync mode are there, whose StatefulSet can never be given volumes.</summary>
    public bool HasRecordersWithoutVolumes { get; init; }

    /// <summary>The SSH service is on nodes, or has not ended yet on each: it ships what it holds.</summary>
    public bool HasNodes { get; init; }

    /// <summary>
    /// A hash of the content of each Secret of <see cref="DesiredResources.ReferencedSecrets"/>, by name: pods start anew when one changes.
    /// What is missing here is taken as not there yet.
    /// </summary>
    public IReadOnlyDictionary<string, string> SecretHashes { get; init; } = new Dictionary<string, string>();
}
