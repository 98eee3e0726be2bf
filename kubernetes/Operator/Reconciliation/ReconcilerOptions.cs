using k8s;

namespace KubeOps.Operator.Reconciliation;

/// <summary>How a kind is reconciled.</summary>
public sealed record ReconcilerOptions
{
    /// <summary>Of which namespace, with which labels; all by default.</summary>
    public WatchOptions Scope { get; init; } = new();

    /// <summary>Entities that are reconciled at the same time.</summary>
    public int Workers { get; init; } = 4;

    /// <summary>Every entity is looked at again this often, whatever watches may have missed.</summary>
    public TimeSpan Resync { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>After failures in a row, of an entity or of a watch.</summary>
    public Backoff Backoff { get; init; } = Backoff.Default;
}
