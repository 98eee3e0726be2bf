using k8s;
using k8s.Models;

namespace KubeOps.Abstractions.Reconciliation.Controller;

/// <summary>Makes the cluster as an entity says. Never called for one entity by two at a time.</summary>
/// <remarks>The entities are the cache's: copy before you change one. What is thrown is logged and tried again after a while.</remarks>
public interface IEntityController<TEntity>
    where TEntity : IKubernetesObject<V1ObjectMeta>
{
    /// <summary>The entity is new, has changed, something that it owns has changed, or it is time to look again.</summary>
    Task<ReconciliationResult<TEntity>> ReconcileAsync(TEntity entity, CancellationToken cancellationToken);

    /// <summary>The entity is gone; this is how it was last.</summary>
    Task<ReconciliationResult<TEntity>> DeletedAsync(TEntity entity, CancellationToken cancellationToken);
}
