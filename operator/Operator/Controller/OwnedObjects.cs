using k8s;
using k8s.Models;
using KubeOps.Operator.Cache;
using KubeOps.Operator.Queue;
using KubeOps.Operator.Reconciliation;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Controller;

/// <summary>Everything that belongs to configs, as it is watched: a change of it brings the config.</summary>
internal sealed class OwnedObjects
{
    private readonly Dictionary<Type, IOwnedKind> _kinds = [];
    private readonly Reconciler<V1Alpha1SessionRecordingConfig> _reconciler;

    /// <param name="reconciler">Not running yet.</param>
    /// <param name="namespace">The one that is watched; null: all.</param>
    public OwnedObjects(Reconciler<V1Alpha1SessionRecordingConfig> reconciler, string? @namespace)
    {
        _reconciler = reconciler;
        string managed = $"{Labels.ManagedBy}={Labels.Manager}";
        var local = new WatchOptions { Namespace = @namespace, LabelSelector = managed };
        var wide = new WatchOptions { LabelSelector = @namespace is null ? managed : $"{managed},{Labels.ConfigNamespace}={@namespace}" };
        Secrets = Watch<V1Secret>(local);
        Pods = Watch<V1Pod>(local);
        Watch<V1ServiceAccount>(local);
        Watch<V1Role>(local);
        Watch<V1RoleBinding>(local);
        Watch<V1ConfigMap>(local);
        Watch<V1Service>(local);
        Watch<V1NetworkPolicy>(local);
        Watch<V1PodDisruptionBudget>(local);
        Watch<V1StatefulSet>(local);
        Watch<V1Deployment>(local);
        Watch<V1DaemonSet>(local);
        Watch<V1ClusterRoleBinding>(wide);
        Watch<V1ValidatingAdmissionPolicy>(wide);
        Watch<V1ValidatingAdmissionPolicyBinding>(wide);
    }

    public IOwnedKind Secrets { get; }

    public IOwnedKind Pods { get; }

    public IOwnedKind Kind(Type type) => _kinds[type];

    public IKubernetesObject<V1ObjectMeta>? Find(Type kind, EntityKey key) => _kinds[kind].Find(key);

    /// <summary>In the config's namespace.</summary>
    public V1StatefulSet? FindStatefulSet(V1Alpha1SessionRecordingConfig config, string name) =>
        (V1StatefulSet?)Find(typeof(V1StatefulSet), new EntityKey(config.Namespace(), name));

    /// <summary>Whether the config's SSH service is on nodes, or pods of it are that have not ended yet.</summary>
    public bool HasNodes(V1Alpha1SessionRecordingConfig config) =>
        Find(typeof(V1DaemonSet), new EntityKey(config.Namespace(), Names.Node(config))) is not null
        || Pods.Of(Ownership.LabelKey(config)).Any(pod => pod.GetLabel(Labels.Component) == Labels.Node);

    private OwnedKind<T> Watch<T>(WatchOptions scope)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        Informer<T> informer = _reconciler.Watch<T>(scope, obj => Ownership.Of(obj) is { } owner ? Configs(owner) : []);
        var kind = new OwnedKind<T>(informer);
        _kinds[typeof(T)] = kind;
        return kind;
    }

    // A name that is too long for a label stands there shortened.
    private IEnumerable<EntityKey> Configs(EntityKey owner) => _reconciler.Entities.Find(owner) is not null
        ? [owner]
        : _reconciler.Entities.List().Where(config => Ownership.LabelKey(config) == owner).Select(config => EntityKey.Of(config));
}
