using k8s;
using k8s.Models;
using SessionRecording.Operator.Api;

namespace SessionRecording.Operator.Resources.Enforcement;

/// <summary>
/// A kubelet runs commands in any pod of its node for a plain request to /run or /exec, so nodes/proxy is refused whatever namespaces the
/// config is for. What monitoring reads that way (metrics, statistics, health, logs) is left open: it runs nothing.
/// </summary>
internal static class NodePolicy
{
    // object.path is what the kubelet will be asked for. No dot segments: they are resolved after this was looked at.
    public const string Readable =
        "has(object.path) && object.path.matches(\"^/(metrics|stats|healthz|pods|runningpods|configz|statusz|flagz|logs|containerLogs)(/[A-Za-z0-9_.-]*)*$\")"
        + " && !object.path.split(\"/\").exists(s, s == \".\" || s == \"..\")";

    public static IEnumerable<IKubernetesObject<V1ObjectMeta>> Of(V1Alpha1SessionRecordingConfig config, string agent) => Policies.Of(
        config,
        EnforcementResources.Nodes,
        new V1ValidatingAdmissionPolicySpec
        {
            MatchConstraints = new V1MatchResources
            {
                NamespaceSelector = new V1LabelSelector(),
                ObjectSelector = new V1LabelSelector(),
                ResourceRules = [Policies.Rule("CONNECT", "Cluster", "nodes/proxy")],
            },
            Validations =
            [
                PodPolicies.Validation(
                    $"a kubelet can run commands in every pod; through nodes/proxy only its metrics, statistics, health and logs are open: {PodPolicies.Advice(agent)}",
                    $"{Passage.Allowed} || ({Readable})"),
            ],
            AuditAnnotations = Passage.Annotations(Readable),
        },
        "Deny");
}
