using KubeOps.Operator.Queue;
using SessionRecording.Operator.Host.Enforcement;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Observing;

/// <summary>All that the status of a config is made from.</summary>
internal sealed record Observations
{
    /// <summary>The collectors; null: none are wanted.</summary>
    public WorkloadObservation? Collector { get; init; }

    public IReadOnlyList<CollectorObservation> Collectors { get; init; } = [];

    /// <summary>Spools of the kube-agents, where the mode has them.</summary>
    public IReadOnlyList<SpoolObservation> Spools { get; init; } = [];

    /// <summary>Spools of the recorder pods, where they have them.</summary>
    public IReadOnlyList<SpoolObservation> RecorderSpools { get; init; } = [];

    /// <summary>What keeps kube-agents that the config has no use for; null: nothing.</summary>
    public KeptSpools? KeptSpools { get; init; }

    /// <summary>Where the config asks for other volumes than there are.</summary>
    public IReadOnlyList<VolumeDifference> OtherVolumes { get; init; } = [];

    /// <summary>The kube-agents; null: none are wanted.</summary>
    public WorkloadObservation? KubeAgent { get; init; }

    /// <summary>The SSH service on the nodes; null: it is not wanted.</summary>
    public WorkloadObservation? Node { get; init; }

    /// <summary>The pods for what neither of these carries; null: none are wanted.</summary>
    public WorkloadObservation? Recorder { get; init; }

    /// <summary>The modes of the pods that take sessions, as <see cref="Labels.Mode"/> has them, one for each that is ready: what they are until they are replaced.</summary>
    public IReadOnlyList<string> Modes { get; init; } = [];

    public EnforcementFinding Enforcement { get; init; } = EnforcementFinding.NotWanted;

    /// <summary>An older config that enforces, or is about to, in some of the same namespaces.</summary>
    public EntityKey? Overlap { get; init; }

    public bool IsPaused { get; init; }

    /// <summary>What is asked for and cannot be done yet.</summary>
    public IReadOnlyList<MissingFeature> NotBuilt { get; init; } = [];

    /// <summary>Secrets that the config names and that are not there.</summary>
    public IReadOnlyList<string> MissingSecrets { get; init; } = [];

    /// <summary>Objects that the API server did not take, and why.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];

    /// <summary>What the API server has not taken for a while, and why, though it may take it yet.</summary>
    public IReadOnlyList<string> Trouble { get; init; } = [];

    /// <summary>How the end of a config is waited for; null: it is to stay.</summary>
    public string? Draining { get; init; }
}
