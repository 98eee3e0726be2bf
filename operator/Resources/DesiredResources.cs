using k8s;
using k8s.Models;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources.Agents;
using SessionRecording.Operator.Resources.Collectors;
using SessionRecording.Operator.Resources.Network;
using SessionRecording.Operator.Resources.Nodes;
using SessionRecording.Operator.Resources.Recorders;
using SessionRecording.Operator.Resources.Spec;

namespace SessionRecording.Operator.Resources;

/// <summary>A config in, the objects that it asks for out. The same config and context always give the same objects, in the same order.</summary>
public static class DesiredResources
{
    /// <summary>
    /// Kinds of the objects that <see cref="For"/> may ask for. What is of one of them, is the config's (owned by it; without a namespace:
    /// labelled so), and is not asked for any more, is to be deleted.
    /// </summary>
    public static IReadOnlyList<Type> Kinds { get; } =
    [
        typeof(V1ServiceAccount), typeof(V1Role), typeof(V1RoleBinding), typeof(V1ClusterRoleBinding), typeof(V1ConfigMap), typeof(V1Service),
        typeof(V1NetworkPolicy), typeof(V1PodDisruptionBudget), typeof(V1StatefulSet), typeof(V1Deployment), typeof(V1DaemonSet),
    ];

    /// <summary>Everything but Secrets, the bundle of authorities and the admission policies, in the order in which it is to be applied.</summary>
    public static IReadOnlyList<IKubernetesObject<V1ObjectMeta>> For(V1Alpha1SessionRecordingConfig config, ResourceContext context)
    {
        Settings settings = Settings.Of(config).Keeping(context);
        IEnumerable<IKubernetesObject<V1ObjectMeta>> objects =
        [
            .. CollectorsOf(config, settings, context),
            .. settings.HasKubeAgent ? AgentsOf(config, settings, context) : [],
            .. settings.HasNodes ? NodesOf(config, settings, context) : [],
            .. settings.HasRecorders ? RecordersOf(config, settings, context) : [],
        ];
        return [.. objects.Select(Objects.Typed)];
    }

    /// <summary>Instead of the one in <see cref="For"/>, so that no session begins any more while those that run go on.</summary>
    public static V1Service ClosedService(V1Alpha1SessionRecordingConfig config) => (V1Service)Objects.Typed(AgentServices.Closed(config));

    /// <summary>Names of Secrets in the config's namespace that people made, and that pods must start anew for when they change.</summary>
    public static IReadOnlyList<string> ReferencedSecrets(V1Alpha1SessionRecordingConfig config) =>
    [
        .. ((string?[])
        [
            config.Spec.Storage?.CredentialsSecretRef?.Name,
            config.Spec.Audit?.PasswordSecretRef?.Name,
            config.Spec.Ssh?.UserCaSecretRef?.Name,
        ]).OfType<string>().Distinct().Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<IKubernetesObject<V1ObjectMeta>> CollectorsOf(
        V1Alpha1SessionRecordingConfig config, Settings settings, ResourceContext context)
    {
        V1ConfigMap configMap = CollectorConfigMap.Of(config, settings);
        return
        [
            Accounts.Of(config, Names.Collector(config), Labels.Collector, settings.CollectorAnnotations),
            .. settings.HasLease ? CollectorLease.Of(config) : [],
            configMap,
            CollectorServices.Each(config),
            CollectorServices.Together(config),
            NetworkPolicies.Collector(config, settings, context),
            Budgets.Of(config, Names.Collector(config), Labels.Collector),
            CollectorStatefulSet.Of(config, settings, context, configMap),
        ];
    }

    private static IEnumerable<IKubernetesObject<V1ObjectMeta>> NodesOf(
        V1Alpha1SessionRecordingConfig config, Settings settings, ResourceContext context)
    {
        V1ConfigMap configMap = NodeConfigMap.Of(config, settings);
        return [Accounts.Of(config, Names.Node(config), Labels.Node), configMap, NodeDaemonSet.Of(config, settings, context, configMap)];
    }

    private static IEnumerable<IKubernetesObject<V1ObjectMeta>> RecordersOf(
        V1Alpha1SessionRecordingConfig config, Settings settings, ResourceContext context)
    {
        V1ConfigMap configMap = RecorderConfigMap.Of(config, settings);
        bool mustGoFirst = settings.HasRecorderSpools && context.HasRecordersWithoutVolumes; // It is made anew once it is gone.
        return
        [
            Accounts.Of(config, Names.Recorder(config), Labels.Recorder),
            configMap,
            RecorderServices.Each(config),
            .. RecorderServices.Together(config, settings),
            NetworkPolicies.Recorder(config, settings, context),
            Budgets.Of(config, Names.Recorder(config), Labels.Recorder),
            .. mustGoFirst ? (IKubernetesObject<V1ObjectMeta>[])[] : [RecorderStatefulSet.Of(config, settings, context, configMap)],
        ];
    }

    private static IEnumerable<IKubernetesObject<V1ObjectMeta>> AgentsOf(
        V1Alpha1SessionRecordingConfig config, Settings settings, ResourceContext context)
    {
        V1ConfigMap configMap = AgentConfigMap.Of(config, settings, context);
        return
        [
            Accounts.Of(config, Names.KubeAgent(config), Labels.KubeAgent),
            AgentBinding.Of(config),
            configMap,
            .. settings.HasAgentSpools ? (IKubernetesObject<V1ObjectMeta>[])[AgentServices.Each(config)] : [],
            settings.KubeAgentsLeave ? AgentServices.Closed(config) : AgentServices.Together(config),
            NetworkPolicies.KubeAgent(config, context),
            Budgets.Of(config, Names.KubeAgent(config), Labels.KubeAgent),
            AgentWorkloads.Of(config, settings, context, configMap),
        ];
    }
}
