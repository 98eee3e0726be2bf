using k8s;
using k8s.Models;
using SessionRecording.Operator.Api;

namespace SessionRecording.Operator.Resources.Enforcement;

/// <summary>A policy that fails closed, with the binding that puts it in force.</summary>
internal static class Policies
{
    public static IEnumerable<IKubernetesObject<V1ObjectMeta>> Of(
        V1Alpha1SessionRecordingConfig config, string what, V1ValidatingAdmissionPolicySpec spec, params IList<string> actions)
    {
        string name = Names.Policy(config, what);
        spec.FailurePolicy = "Fail";
        spec.MatchConstraints!.MatchPolicy = "Equivalent";
        spec.Variables = Passage.Variables(config.Spec.Kubernetes);
        return
        [
            new V1ValidatingAdmissionPolicy { Metadata = Objects.OfCluster(config, name, Labels.Enforcement), Spec = spec },
            new V1ValidatingAdmissionPolicyBinding
            {
                Metadata = Objects.OfCluster(config, name, Labels.Enforcement),
                Spec = new V1ValidatingAdmissionPolicyBindingSpec { PolicyName = name, ValidationActions = actions },
            },
        ];
    }

    public static V1NamedRuleWithOperations Rule(string operation, string scope, params IList<string> resources) => new()
    {
        ApiGroups = [""],
        ApiVersions = ["v1"],
        Operations = [operation],
        Resources = resources,
        Scope = scope,
    };

    /// <summary>Those that the config is for.</summary>
    public static V1LabelSelector Namespaces(V1Alpha1SessionRecordingConfig config) => new()
    {
        MatchLabels = config.Spec.Kubernetes?.NamespaceSelector?.MatchLabels is { Count: > 0 } labels ? new Dictionary<string, string>(labels) : null,
    };
}
