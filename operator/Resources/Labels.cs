using k8s.Models;
using SessionRecording.Operator.Api;

namespace SessionRecording.Operator.Resources;

/// <summary>What marks the objects of a config.</summary>
public static class Labels
{
    public const string Collector = "collector", KubeAgent = "kube-agent", Node = "node", Recorder = "recorder", Enforcement = "enforcement";

    public const string Name = "app.kubernetes.io/name";
    public const string Instance = "app.kubernetes.io/instance";
    public const string Component = "app.kubernetes.io/component";
    public const string ManagedBy = "app.kubernetes.io/managed-by";
    public const string PartOf = "app.kubernetes.io/part-of";

    /// <summary>On objects without a namespace, which have no owner: whose they are.</summary>
    public const string ConfigNamespace = "sessionrecording.dev/config-namespace";

    /// <summary>As <see cref="ConfigNamespace"/>. Of a name longer than a label may be, <see cref="Names.LabelValue"/>.</summary>
    public const string ConfigName = "sessionrecording.dev/config-name";

    /// <summary>On pod templates: pods start anew when what they read at their start has changed.</summary>
    public const string ConfigHash = "sessionrecording.dev/config-hash";

    /// <summary>On pods that carry sessions: the mode they were made with, as their own file calls it. Until they are replaced it is the one in force.</summary>
    public const string Mode = "sessionrecording.dev/mode";

    /// <summary>What a Service asks for that is to find no pod any more.</summary>
    public const string Draining = "sessionrecording.dev/draining";

    /// <summary>On namespaces: who is in them may read metrics.</summary>
    public const string Monitoring = "sessionrecording.dev/monitoring";

    /// <summary>On namespaces: who is in them may connect to the collectors, for playback (a certificate is asked for, too).</summary>
    public const string Auditing = "sessionrecording.dev/auditing";

    /// <summary>The value of <see cref="ManagedBy"/>.</summary>
    public const string Manager = "session-recording-operator";

    private const string Product = "session-recording";

    public static Dictionary<string, string> Of(V1Alpha1SessionRecordingConfig config, string component) => new(Selecting(config, component))
    {
        [ManagedBy] = Manager,
        [PartOf] = Product,
    };

    /// <summary>Those that never change: selectors are immutable.</summary>
    public static Dictionary<string, string> Selecting(V1Alpha1SessionRecordingConfig config, string component) => new()
    {
        [Name] = Product,
        [Instance] = Names.LabelValue(config),
        [Component] = component,
    };

    /// <summary>Of an object without a namespace.</summary>
    public static Dictionary<string, string> OfCluster(V1Alpha1SessionRecordingConfig config, string component) => new(Of(config, component))
    {
        [ConfigNamespace] = config.Namespace(),
        [ConfigName] = Names.LabelValue(config),
    };

    internal static V1LabelSelector Selector(V1Alpha1SessionRecordingConfig config, string component) => new() { MatchLabels = Selecting(config, component) };
}
