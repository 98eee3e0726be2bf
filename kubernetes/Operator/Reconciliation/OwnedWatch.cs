using k8s;
using k8s.Models;
using KubeOps.KubernetesClient;
using KubeOps.Operator.Cache;
using KubeOps.Operator.Queue;

namespace KubeOps.Operator.Reconciliation;

/// <summary>A kind whose changes concern entities of another kind: those that they own, or that are found by label.</summary>
internal sealed class OwnedWatch<TOwned> : IOwnedWatch
    where TOwned : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Informer<TOwned> _informer;

    public OwnedWatch(
        IKubernetesClient client, WatchOptions scope, ReconcilerOptions options, TimeProvider time, Func<TOwned, IEnumerable<EntityKey>> concerns, Action<EntityKey> enqueue)
    {
        // The entities' own resync looks at everything again: here it would only multiply it.
        _informer = new Informer<TOwned>(client, scope, Timeout.InfiniteTimeSpan, options.Backoff, time);
        // A look that this brings may begin at once, and reads what other listeners have made of the change.
        _informer.ListenLast(change =>
        {
            foreach (EntityKey key in concerns(change.Entity))
            {
                enqueue(key);
            }
        });
    }

    public Informer<TOwned> Informer => _informer;

    public Task Synced => _informer.Synced;

    public Exception? Interruption => _informer.Interruption;

    public Task RunAsync(CancellationToken cancellationToken) => _informer.RunAsync(cancellationToken);
}
