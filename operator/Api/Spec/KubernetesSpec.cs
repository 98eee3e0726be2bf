using KubeOps.Abstractions.Entities.Attributes;

namespace SessionRecording.Operator.Api.Spec;

public sealed class KubernetesSpec
{
    [Default("true")]
    [Description("Runs the kube-agent, through which kubectl is recorded.")]
    public bool? Enabled { get; set; }

    [Default("2")]
    [RangeMinimum(1)]
    [RangeMaximum(100)]
    [Description("How many kube-agents.")]
    public int? Replicas { get; set; }

    [Default("false")]
    [Description("Refuses exec, attach, port-forward, the proxies and ephemeral containers to everybody who does not come through the kube-agent.")]
    public bool? Enforce { get; set; }

    [Description("Namespaces that this config is for. Default: all. Where two that enforce overlap, the younger one gets a Conflict condition and enforces nothing.")]
    public NamespaceSelector? NamespaceSelector { get; set; }

    [Description("What becomes of a session that cannot be recorded. Default: spec.failureMode.")]
    public FailureMode? FailureMode { get; set; }

    [Items(0, 32)]
    [Length(1, 317)]
    [Description("Keys of pod labels that are written into each recording.")]
    public IList<string>? PodLabels { get; set; }

    [Length(1, 253)]
    [Description("Group whose members may go around the kube-agent in an emergency. Each use is in the API server's audit log, and an event of this config.")]
    public string? BreakGlassGroup { get; set; }

    [Items(0, 64)]
    [ListMapKeys("name")]
    [Description("Controllers that may exec without a recording: backup hooks, database operators. Each is listed in the status.")]
    public IList<ExemptionSpec>? Exemptions { get; set; }
}
