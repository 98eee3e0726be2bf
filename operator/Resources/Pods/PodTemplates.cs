using k8s.Models;
using SessionRecording.Operator.Api;

namespace SessionRecording.Operator.Resources.Pods;

/// <summary>Pods that meet the restricted Pod Security level.</summary>
internal static class PodTemplates
{
    private const long User = 65532;

    /// <summary>Nodes that our images are for.</summary>
    public static IReadOnlyDictionary<string, string> Nodes { get; } = new Dictionary<string, string> { ["kubernetes.io/arch"] = "amd64", ["kubernetes.io/os"] = "linux" };

    public static V1PodTemplateSpec Restricted(
        V1Alpha1SessionRecordingConfig config, ResourceContext context, string component, string configHash, V1PodSpec spec)
    {
        spec.SecurityContext = new V1PodSecurityContext
        {
            RunAsNonRoot = true,
            RunAsUser = User,
            RunAsGroup = User,
            FsGroup = User,
            FsGroupChangePolicy = "OnRootMismatch",
            SeccompProfile = new V1SeccompProfile { Type = "RuntimeDefault" },
        };
        spec.TopologySpreadConstraints = [Spread(config, component, "topology.kubernetes.io/zone"), Spread(config, component, "kubernetes.io/hostname")];
        spec.NodeSelector = new Dictionary<string, string>(Nodes);
        return Template(config, context, component, configHash, spec);
    }

    public static V1PodTemplateSpec Template(
        V1Alpha1SessionRecordingConfig config, ResourceContext context, string component, string configHash, V1PodSpec spec)
    {
        spec.EnableServiceLinks = false;
        spec.AutomountServiceAccountToken ??= false;
        spec.PriorityClassName ??= context.PriorityClassName;
        spec.ImagePullSecrets = context.ImagePullSecrets.Count == 0
            ? null
            : [.. context.ImagePullSecrets.Select(name => new V1LocalObjectReference { Name = name })];
        foreach (V1Container container in spec.Containers!)
        {
            container.ImagePullPolicy = context.ImagePullPolicy;
            container.Env = context.Otlp is { } otlp ? [.. container.Env ?? [], .. otlp.Environment] : container.Env;
        }

        return new V1PodTemplateSpec
        {
            Metadata = new V1ObjectMeta
            {
                Labels = Labels.Of(config, component),
                Annotations = Annotations(config, component, configHash),
            },
            Spec = spec,
        };
    }

    private static Dictionary<string, string> Annotations(V1Alpha1SessionRecordingConfig config, string component, string configHash)
    {
        Dictionary<string, string> annotations = new() { [Labels.ConfigHash] = configHash };
        if (component != Labels.Collector)
        {
            annotations[Labels.Mode] = InForce.Mode(config);
        }

        return annotations;
    }

    // Better two on one node than one that does not run.
    private static V1TopologySpreadConstraint Spread(V1Alpha1SessionRecordingConfig config, string component, string topologyKey) => new()
    {
        MaxSkew = 1,
        TopologyKey = topologyKey,
        WhenUnsatisfiable = "ScheduleAnyway",
        LabelSelector = Labels.Selector(config, component),
    };
}
