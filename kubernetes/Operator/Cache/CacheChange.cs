namespace KubeOps.Operator.Cache;

/// <summary>What has changed: a new object has no before, one that is gone no now. On a resync both are the same.</summary>
public readonly record struct CacheChange<TEntity>(TEntity? Before, TEntity? Now)
    where TEntity : class
{
    /// <summary>The object as it is, or as it was last.</summary>
    public TEntity Entity => Now ?? Before!;
}
