using k8s;
using k8s.Models;
using SessionRecording.Operator.Api;

namespace SessionRecording.Operator.Resources.Enforcement;

/// <summary>
/// Refuses nothing: notes each use of the break-glass group in the API server's audit log, warns its user, and makes the API server count it
/// (<c>apiserver_validating_admission_policy_check_total</c> with this policy's name), which is where the operator learns of it.
/// </summary>
internal static class BreakGlassPolicy
{
    public static IEnumerable<IKubernetesObject<V1ObjectMeta>> Of(V1Alpha1SessionRecordingConfig config) => Policies.Of(
        config,
        EnforcementResources.BreakGlass,
        new V1ValidatingAdmissionPolicySpec
        {
            MatchConstraints = new V1MatchResources
            {
                NamespaceSelector = Policies.Namespaces(config),
                ObjectSelector = new V1LabelSelector(),
                ResourceRules =
                [
                    Policies.Rule("CONNECT", "*", [.. PodPolicies.Connections, "nodes/proxy"]),
                    Policies.Rule("UPDATE", "Namespaced", PodPolicies.EphemeralContainers),
                ],
            },
            Validations =
            [
                new V1Validation
                {
                    Expression = $"{Passage.Carried} || {Passage.Exemption} != \"\" || !{Passage.BreakGlass} || (request.resource.resource == \"nodes\" && {NodePolicy.Readable})",
                    Message = "break-glass access: this is not recorded, and your use of it is noted",
                },
            ],
        },
        "Warn", "Audit");
}
