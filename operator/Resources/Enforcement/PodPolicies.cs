using k8s;
using k8s.Models;
using SessionRecording.Operator.Api;

namespace SessionRecording.Operator.Resources.Enforcement;

/// <summary>Ways into the pods of the namespaces that the config is for.</summary>
internal static class PodPolicies
{
    public static readonly string[] Connections = ["pods/exec", "pods/attach", "pods/portforward", "pods/proxy", "services/proxy"];

    public const string EphemeralContainers = "pods/ephemeralcontainers";

    /// <summary>exec, attach, port-forward, and HTTP by way of the API server.</summary>
    public static IEnumerable<IKubernetesObject<V1ObjectMeta>> Connect(V1Alpha1SessionRecordingConfig config, string agent) => Policies.Of(
        config,
        EnforcementResources.Connect,
        new V1ValidatingAdmissionPolicySpec
        {
            MatchConstraints = Constraints(config, Policies.Rule("CONNECT", "Namespaced", Connections)),
            Validations = [Validation($"exec, attach, port-forward and proxied requests are recorded here: {Advice(agent)}")],
            AuditAnnotations = Passage.Annotations(),
        },
        "Deny");

    /// <summary>kubectl debug puts a container into a pod that runs.</summary>
    public static IEnumerable<IKubernetesObject<V1ObjectMeta>> Ephemeral(V1Alpha1SessionRecordingConfig config, string agent) => Policies.Of(
        config,
        EnforcementResources.Ephemeral,
        new V1ValidatingAdmissionPolicySpec
        {
            MatchConstraints = Constraints(config, Policies.Rule("UPDATE", "Namespaced", EphemeralContainers)),
            Validations = [Validation($"sessions in debug containers are recorded here: {Advice(agent)}")],
            AuditAnnotations = Passage.Annotations(),
        },
        "Deny");

    /// <summary>What the user is to do instead.</summary>
    public static string Advice(string agent) => $"use a kubeconfig for the recording agent, https://{agent} (\"kube-agent kubeconfig\" writes one)";

    public static V1Validation Validation(string message, string expression = Passage.Allowed) =>
        new() { Expression = expression, Message = message, Reason = "Forbidden" };

    private static V1MatchResources Constraints(V1Alpha1SessionRecordingConfig config, V1NamedRuleWithOperations rule) =>
        new() { NamespaceSelector = Policies.Namespaces(config), ObjectSelector = new V1LabelSelector(), ResourceRules = [rule] };
}
