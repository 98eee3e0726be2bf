using k8s;
using k8s.Models;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources.Enforcement;
using SessionRecording.Operator.Resources.Spec;

namespace SessionRecording.Operator.Resources;

/// <summary>
/// Admission policies that refuse the ways into pods to everybody who does not come through a kube-agent. They are part of the API server:
/// nothing of ours needs to run for them to hold. What they cannot see is listed in docs/security.md.
/// </summary>
public static class EnforcementResources
{
    /// <summary>
    /// A pod that nobody has. The operator asks to exec into it, as itself, to prove that it is refused: policies are asked before the pod is looked for.
    /// </summary>
    public const string ProbePod = "session-recording-probe";

    /// <summary>What <see cref="Names.Policy"/> is to be told for the policies here.</summary>
    public const string Connect = "connect", Ephemeral = "ephemeral", Nodes = "nodes", BreakGlass = "break-glass";

    /// <summary>As <see cref="DesiredResources.Kinds"/>.</summary>
    public static IReadOnlyList<Type> Kinds { get; } = [typeof(V1ValidatingAdmissionPolicy), typeof(V1ValidatingAdmissionPolicyBinding)];

    /// <summary>Nothing, unless the config enforces.</summary>
    public static IReadOnlyList<IKubernetesObject<V1ObjectMeta>> For(V1Alpha1SessionRecordingConfig config, ResourceContext context)
    {
        if (!Settings.Of(config).Enforces)
        {
            return [];
        }

        string agent = Names.Host(Names.KubeAgent(config), config, context);
        IEnumerable<IKubernetesObject<V1ObjectMeta>> objects =
        [
            .. PodPolicies.Connect(config, agent),
            .. PodPolicies.Ephemeral(config, agent),
            .. NodePolicy.Of(config, agent),
            .. config.Spec.Kubernetes?.BreakGlassGroup is null ? [] : BreakGlassPolicy.Of(config),
        ];
        return [.. objects.Select(Objects.Typed)];
    }
}
