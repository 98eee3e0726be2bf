using k8s.Models;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Api.Spec;

namespace SessionRecording.Operator.Resources.Spec;

/// <summary>
/// What a config says, with what it leaves out filled in. The API server sets defaults only inside of objects that are given; those of
/// the objects themselves are here, and nowhere else.
/// </summary>
internal sealed record Settings
{
    private const string SyncSuffix = "-sync";

    private static readonly LiveVolumes Default = new("20Gi", StorageClassName: null);

    /// <summary>Sessions are carried and not recorded: the audit log has them.</summary>
    public bool IsOff { get; private init; }

    /// <summary>Straight to the collector, nothing on the disk of whoever records.</summary>
    public bool IsSync { get; private init; }

    public FailureMode FailureMode { get; private init; }
    public RecordInput RecordInput { get; private init; }
    public int CollectorReplicas { get; private init; }

    /// <summary>Collectors agree by a Lease on which of them completes what was abandoned.</summary>
    public bool HasLease => 1 < CollectorReplicas;

    public ResourcesSpec CollectorResources { get; private init; } = new();
    public LiveVolumes CollectorVolume { get; private init; } = Default;
    public IDictionary<string, string>? CollectorAnnotations { get; private init; }
    public ResourcesSpec RecorderResources { get; private init; } = new();
    public SpoolSpec Spool { get; private init; } = new();

    /// <summary>Where recordings wait at a kube-agent.</summary>
    public LiveVolumes AgentVolume { get; private init; } = Default;

    /// <summary>Where recordings wait at a recorder pod.</summary>
    public LiveVolumes RecorderVolume { get; private init; } = Default;

    /// <summary>There is something that neither kube-agents nor nodes carry.</summary>
    public bool HasRecorders { get; private init; }

    /// <summary>Recorder pods have a volume: recordings wait there, or did before a sync mode was chosen.</summary>
    public bool HasRecorderSpools { get; private init; }

    public int RecorderReplicas { get; private init; }
    public bool HasSshProxy { get; private init; }
    public bool HasKubeAgent { get; private init; }

    /// <summary>Nobody wants kube-agents: those that are there ship what waits on their volumes, and begin nothing.</summary>
    public bool KubeAgentsLeave { get; private init; }

    /// <summary>Kube-agents have a volume: recordings wait there, or did before a sync mode was chosen.</summary>
    public bool HasAgentSpools { get; private init; }

    public int KubeAgentReplicas { get; private init; }
    public FailureMode KubernetesFailureMode { get; private init; }
    public IReadOnlyList<string> PodLabels { get; private init; } = [];
    public bool Enforces { get; private init; }
    public bool HasNodes { get; private init; }
    public int SshPort { get; private init; }
    public FailureMode SshFailureMode { get; private init; }
    public string CompleterInterval { get; private init; } = "15s";
    public string TrackerTtl { get; private init; } = "60s";

    public string WaitForCollector { get; private init; } = "72h";

    public static Settings Of(V1Alpha1SessionRecordingConfig config)
    {
        SessionRecordingSpec spec = config.Spec;
        bool isOff = spec.Mode == RecordingMode.Off;
        bool isSync = spec.Mode is RecordingMode.NodeSync or RecordingMode.ProxySync;
        FailureMode failureMode = isSync ? FailureMode.FailClosed : spec.FailureMode ?? FailureMode.FailClosed;
        return new Settings
        {
            IsOff = isOff,
            IsSync = isSync,
            FailureMode = failureMode,
            RecordInput = spec.RecordInput ?? RecordInput.NonInteractive,
            CollectorReplicas = spec.Collector?.Replicas ?? 1,
            CollectorResources = WithDefaults(spec.Collector?.Resources, "100m", "256Mi", "1Gi"),
            CollectorVolume = new LiveVolumes(spec.Collector?.Volume?.Size ?? Default.Size, spec.Collector?.Volume?.StorageClassName),
            CollectorAnnotations = spec.Collector?.ServiceAccount?.Annotations,
            RecorderResources = WithDefaults(spec.Recorder?.Resources, "100m", "128Mi", "1Gi"),
            Spool = new SpoolSpec
            {
                Size = spec.Recorder?.Spool?.Size ?? Default.Size,
                MaxLoss = spec.Recorder?.Spool?.MaxLoss ?? "1s",
            },
            AgentVolume = new LiveVolumes(spec.Recorder?.Spool?.Size ?? Default.Size, spec.Recorder?.Spool?.StorageClassName),
            HasAgentSpools = !isSync && !isOff,
            RecorderVolume = new LiveVolumes(spec.Recorder?.Spool?.Size ?? Default.Size, spec.Recorder?.Spool?.StorageClassName),
            HasRecorders = ProxiedSessions.AreWanted(spec),
            HasRecorderSpools = !isSync,
            RecorderReplicas = spec.Recorder?.Replicas ?? 1,
            HasSshProxy = ProxiedSessions.IncludeSsh(spec),
            HasKubeAgent = spec.Kubernetes?.Enabled ?? true,
            KubeAgentReplicas = spec.Kubernetes?.Replicas ?? 2,
            KubernetesFailureMode = isSync ? FailureMode.FailClosed : spec.Kubernetes?.FailureMode ?? failureMode,
            PodLabels = [.. spec.Kubernetes?.PodLabels ?? []],
            Enforces = (spec.Kubernetes?.Enabled ?? true) && (spec.Kubernetes?.Enforce ?? false),
            HasNodes = spec.Ssh?.Nodes?.Enabled ?? false,
            SshPort = spec.Ssh?.Port ?? 3022,
            SshFailureMode = isSync ? FailureMode.FailClosed : spec.Ssh?.FailureMode ?? failureMode,
            CompleterInterval = spec.Completer?.Interval ?? "15s",
            TrackerTtl = spec.Completer?.TrackerTtl ?? "60s",
            WaitForCollector = spec.Completer?.WaitForCollector ?? "72h",
        };
    }

    /// <summary>With what stays of an earlier config: volumes as they are, and a kube-agent to each that is still needed.</summary>
    public Settings Keeping(ResourceContext context) => this with
    {
        CollectorVolume = context.CollectorVolumes ?? CollectorVolume,
        AgentVolume = context.AgentVolumes ?? AgentVolume,
        RecorderVolume = context.RecorderVolumes ?? RecorderVolume,
        HasRecorderSpools = HasRecorderSpools || context.RecorderVolumes is not null,
        HasAgentSpools = HasAgentSpools || context.KeptSpools is not null,
        HasKubeAgent = HasKubeAgent || context.KeptSpools is not null,
        KubeAgentsLeave = !HasKubeAgent && context.KeptSpools is not null,
        KubeAgentReplicas = Math.Max(HasKubeAgent ? KubeAgentReplicas : 0, context.KeptSpools?.Agents ?? 0),
        KubernetesFailureMode = HasKubeAgent ? KubernetesFailureMode : FailureMode.FailClosed,
    };

    /// <summary>As the programs' own files call it: they know where SSH is recorded by what they are told to run.</summary>
    public string ModeText => IsOff ? "off" : IsSync ? $"node{SyncSuffix}" : "node";

    /// <summary>As the kube-agents' file calls it: those that leave put nothing more on their volumes.</summary>
    public string KubeAgentModeText => KubeAgentsLeave ? $"node{SyncSuffix}" : ModeText;

    /// <summary>As the recorder pods' file calls it.</summary>
    public string RecorderModeText => !HasSshProxy ? ModeText : IsSync ? $"proxy{SyncSuffix}" : "proxy";

    public string RecordInputText => RecordInput switch
    {
        RecordInput.Never => "never",
        RecordInput.Always => "always",
        _ => "nonInteractive",
    };

    // No limit on the processor: a recorder that is slowed down slows down people.
    // Half of a pair is taken as it is: a request of ours could be above a limit of theirs.
    private static ResourcesSpec WithDefaults(ResourcesSpec? given, string cpu, string memory, string memoryLimit) =>
        given is { Requests: not null } or { Limits: not null } ? given : new ResourcesSpec
        {
            Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = cpu, ["memory"] = memory },
            Limits = new Dictionary<string, ResourceQuantity> { ["memory"] = memoryLimit },
        };
}
