using k8s;
using k8s.Models;

namespace KubeOps.KubernetesClient;

/// <summary>
/// The API server's verbs, typed. Every refusal is a <see cref="KubernetesException"/>, and every answer that does not come, or not whole, a
/// <see cref="NoAnswerException"/>.
/// </summary>
/// <remarks>Requests that are safe to repeat are repeated here, and nowhere else, by <see cref="RetryPolicy"/>.</remarks>
public interface IKubernetesClient
{
    /// <summary>Null when there is no such object.</summary>
    Task<TEntity?> GetAsync<TEntity>(string name, string? @namespace, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Every object, page by page. When the pages expire on the way, the list is begun anew.</summary>
    Task<EntityList<TEntity>> ListAsync<TEntity>(
        string? @namespace, string? labelSelector, string? fieldSelector, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>One page; its metadata says how to go on.</summary>
    Task<EntityList<TEntity>> ListPageAsync<TEntity>(ListOptions options, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    Task<TEntity> CreateAsync<TEntity>(TEntity entity, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Replaces the object. With a resource version, only if it is still that version.</summary>
    Task<TEntity> UpdateAsync<TEntity>(TEntity entity, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    Task<TEntity> UpdateStatusAsync<TEntity>(TEntity entity, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    Task<TEntity> PatchAsync<TEntity>(V1Patch patch, string name, string? @namespace, string? subresource, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Server-side apply: creates the object, or makes the fields in it ours and as given.</summary>
    Task<TEntity> ApplyAsync<TEntity>(TEntity entity, ApplyOptions options, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Server-side apply of the status alone.</summary>
    Task<TEntity> ApplyStatusAsync<TEntity>(TEntity entity, ApplyOptions options, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Deletes; returns false when there is no such object.</summary>
    Task<bool> DeleteAsync<TEntity>(string name, string? @namespace, V1DeleteOptions? options, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Returns when the server has begun the watch, which may be long before the first event. The caller disposes it.</summary>
    Task<EntityWatch<TEntity>> BeginWatchAsync<TEntity>(WatchOptions options, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>One watch, until the server ends it. An ERROR event is thrown. A bookmark's object holds only its metadata.</summary>
    IAsyncEnumerable<(WatchEventType Type, TEntity Entity)> WatchAsync<TEntity>(WatchOptions options, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;
}
