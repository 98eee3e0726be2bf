using k8s;
using k8s.Models;
using KubeOps.KubernetesClient;
using KubeOps.Operator.Cache;
using KubeOps.Operator.Queue;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Controller;

/// <summary>An informer's objects by the config that they belong to.</summary>
internal sealed class OwnedKind<T> : IOwnedKind
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Informer<T> _informer;

    // Under _gate.
    private readonly Lock _gate = new();
    private readonly Dictionary<EntityKey, Dictionary<EntityKey, T>> _byOwner = [];

    /// <summary>To be made before the informer runs.</summary>
    public OwnedKind(Informer<T> informer)
    {
        _informer = informer;
        informer.Listen(Note);
    }

    public Type Kind => typeof(T);

    public IKubernetesObject<V1ObjectMeta>? Find(EntityKey key) => _informer.Find(key);

    public IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Of(EntityKey owner)
    {
        lock (_gate)
        {
            return _byOwner.TryGetValue(owner, out var objects) ? [.. objects.Values] : [];
        }
    }

    public async Task<IReadOnlyList<IKubernetesObject<V1ObjectMeta>>> ListClusterWideAsync(IKubernetesClient client, EntityKey owner, CancellationToken cancellationToken)
    {
        string selector = $"{Labels.ManagedBy}={Labels.Manager},{Labels.ConfigNamespace}={owner.Namespace},{Labels.ConfigName}={owner.Name}";
        return [.. (await client.ListAsync<T>(null, selector, null, cancellationToken)).Items];
    }

    public Task DeleteAsync(IKubernetesClient client, IKubernetesObject<V1ObjectMeta> obj, CancellationToken cancellationToken) => client.DeleteAsync<T>(
        obj.Name(), obj.Metadata.NamespaceProperty, new V1DeleteOptions { Preconditions = new V1Preconditions { Uid = obj.Uid() }, PropagationPolicy = "Background" }, cancellationToken);

    private void Note(CacheChange<T> change)
    {
        lock (_gate)
        {
            if (change.Before is { } before && Ownership.Of(before) is { } was && _byOwner.TryGetValue(was, out var left))
            {
                left.Remove(EntityKey.Of(before));
                if (left.Count == 0)
                {
                    _byOwner.Remove(was);
                }
            }

            if (change.Now is { } now && Ownership.Of(now) is { } owner)
            {
                if (!_byOwner.TryGetValue(owner, out var objects))
                {
                    _byOwner[owner] = objects = [];
                }

                objects[EntityKey.Of(now)] = now;
            }
        }
    }
}
