namespace KubeOps.Operator.Reconciliation;

/// <summary>A watch beside that of the entities, whatever its kind.</summary>
internal interface IOwnedWatch
{
    Task Synced { get; }

    Exception? Interruption { get; }

    Task RunAsync(CancellationToken cancellationToken);
}
