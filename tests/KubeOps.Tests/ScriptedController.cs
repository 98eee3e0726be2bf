using System.Collections.Concurrent;
using k8s.Models;
using KubeOps.Abstractions.Reconciliation;
using KubeOps.Abstractions.Reconciliation.Controller;
using KubeOps.Abstractions.Reconciliation.Finalizer;

namespace KubeOps.Tests;

/// <summary>A controller and finalizer that notes what it is asked and answers as a test says.</summary>
internal sealed class ScriptedController : IEntityController<V1ConfigMap>, IEntityFinalizer<V1ConfigMap>
{
    private readonly ConcurrentDictionary<string, int> _underWay = [];

    public ConcurrentQueue<string> Told { get; } = [];

    public Func<V1ConfigMap, CancellationToken, Task<ReconciliationResult<V1ConfigMap>>> Answer { get; set; } =
        (entity, _) => Task.FromResult(ReconciliationResult<V1ConfigMap>.Success(entity));

    /// <summary>Whether one entity was ever worked on by two.</summary>
    public bool HasCollided { get; private set; }

    public async Task<ReconciliationResult<V1ConfigMap>> ReconcileAsync(V1ConfigMap entity, CancellationToken cancellationToken)
    {
        HasCollided |= _underWay.AddOrUpdate(entity.Name(), 1, (_, count) => count + 1) > 1;
        Told.Enqueue($"{entity.Name()}={entity.Data!["v"]}");
        try
        {
            return await Answer(entity, cancellationToken);
        }
        finally
        {
            _underWay.AddOrUpdate(entity.Name(), 0, (_, count) => count - 1);
        }
    }

    public Task<ReconciliationResult<V1ConfigMap>> DeletedAsync(V1ConfigMap entity, CancellationToken cancellationToken)
    {
        Told.Enqueue($"{entity.Name()} gone, was {entity.Data!["v"]}");
        return Task.FromResult(ReconciliationResult<V1ConfigMap>.Success(entity));
    }

    public Task<ReconciliationResult<V1ConfigMap>> FinalizeAsync(V1ConfigMap entity, CancellationToken cancellationToken)
    {
        Told.Enqueue($"{entity.Name()} to go");
        return Answer(entity, cancellationToken);
    }
}
