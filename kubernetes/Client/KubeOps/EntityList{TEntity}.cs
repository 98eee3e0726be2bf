using k8s.Models;

namespace KubeOps.KubernetesClient;

/// <summary>Objects of one kind, with the version at which they stood so.</summary>
public sealed record EntityList<TEntity>(V1ListMeta Metadata, IReadOnlyList<TEntity> Items);
