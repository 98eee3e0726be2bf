using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using KubeOps.Abstractions.Reconciliation;
using KubeOps.Abstractions.Reconciliation.Finalizer;
using KubeOps.KubernetesClient;

namespace KubeOps.Operator.Reconciliation;

/// <summary>The finalizers of a kind: attached before the first reconciliation, run and taken off one after the other.</summary>
internal sealed class Finalizers<TEntity>(IKubernetesClient client)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly List<(string Identifier, IEntityFinalizer<TEntity> Finalizer)> _finalizers = [];

    public void Add(string identifier, IEntityFinalizer<TEntity> finalizer) => _finalizers.Add((identifier, finalizer));

    /// <summary>The entity with all finalizers on it.</summary>
    /// <exception cref="KubernetesException">It has changed meanwhile, or the API server says no.</exception>
    public async Task<TEntity> AttachAsync(TEntity entity, CancellationToken cancellationToken)
    {
        string[] missing = [.. _finalizers.Select(f => f.Identifier).Where(identifier => !entity.HasFinalizer(identifier))];
        return missing.Length == 0 ? entity : await WriteAsync(entity, [.. entity.Metadata.Finalizers ?? [], .. missing], cancellationToken);
    }

    /// <summary>Runs the first of ours that is still on the entity. Null: none is left.</summary>
    public async Task<ReconciliationResult<TEntity>?> RunNextAsync(TEntity entity, CancellationToken cancellationToken)
    {
        foreach ((string identifier, IEntityFinalizer<TEntity> finalizer) in _finalizers)
        {
            if (!entity.HasFinalizer(identifier))
            {
                continue;
            }

            ReconciliationResult<TEntity> result = await finalizer.FinalizeAsync(entity, cancellationToken);
            if (result is not { IsSuccess: true, RequeueAfter: null })
            {
                return result;
            }

            // The change that this makes brings the entity back for the next one.
            TEntity left = await WriteAsync(entity, [.. entity.Metadata.Finalizers!.Where(f => f != identifier)], cancellationToken);
            return ReconciliationResult<TEntity>.Success(left);
        }

        return null;
    }

    // With the resource version: a finalizer that another has put on meanwhile stays.
    private Task<TEntity> WriteAsync(TEntity entity, string[] finalizers, CancellationToken cancellationToken)
    {
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["resourceVersion"] = entity.ResourceVersion(),
                ["finalizers"] = new JsonArray([.. finalizers.Select(f => (JsonNode)f)]),
            },
        };
        return client.PatchAsync<TEntity>(
            new V1Patch(patch.ToJsonString(), V1Patch.PatchType.MergePatch), entity.Name(), entity.Metadata.NamespaceProperty, subresource: null, cancellationToken);
    }
}
