using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using k8s;
using k8s.Models;
using KubeOps.Abstractions.Reconciliation;
using KubeOps.Abstractions.Reconciliation.Controller;
using KubeOps.Abstractions.Reconciliation.Finalizer;
using KubeOps.KubernetesClient;
using KubeOps.Operator.Cache;
using KubeOps.Operator.Queue;
using Microsoft.Extensions.Logging;

namespace KubeOps.Operator.Reconciliation;

/// <summary>Watches the entities of a kind and what concerns them, and hands each to its controller when something changed.</summary>
public sealed class Reconciler<TEntity> : IDisposable
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly IKubernetesClient _client;
    private readonly IEntityController<TEntity> _controller;
    private readonly ReconcilerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Finalizers<TEntity> _finalizers;
    private readonly List<IOwnedWatch> _watches = [];
    private readonly WorkQueue<EntityKey> _queue;

    // How an entity was when it went, until its controller has been told.
    private readonly ConcurrentDictionary<EntityKey, TEntity> _gone = [];

    public Reconciler(IKubernetesClient client, IEntityController<TEntity> controller, ReconcilerOptions options, TimeProvider time, ILogger log)
    {
        (_client, _controller, _options, _time, _log) = (client, controller, options, time, log);
        _finalizers = new Finalizers<TEntity>(client);
        _queue = new WorkQueue<EntityKey>(options.Backoff, time);
        Entities = new Informer<TEntity>(client, options.Scope, options.Resync, options.Backoff, time);
        Entities.ListenLast(change =>
        {
            EntityKey key = EntityKey.Of(change.Entity);
            if (change.Now is null)
            {
                _gone[key] = change.Entity;
            }

            // The status is the controller's own: a look at each of its writes would bring the next.
            if (!EntityChanges.IsOfStatusAlone(change))
            {
                _queue.Add(key);
            }
        });
    }

    /// <summary>All entities of the kind.</summary>
    public Informer<TEntity> Entities { get; }

    /// <summary>Whether all that concerns the entities is known and watched just now.</summary>
    public bool IsCurrent => Entities is { Synced.IsCompleted: true, Interruption: null } && _watches.TrueForAll(w => w is { Synced.IsCompleted: true, Interruption: null });

    /// <summary>To be called before <see cref="RunAsync"/>.</summary>
    public void AddFinalizer(string identifier, IEntityFinalizer<TEntity> finalizer) => _finalizers.Add(identifier, finalizer);

    /// <summary>A change of such an object brings the entities that it concerns. To be called before <see cref="RunAsync"/>.</summary>
    public Informer<TOwned> Watch<TOwned>(WatchOptions scope, Func<TOwned, IEnumerable<EntityKey>> concerns)
        where TOwned : class, IKubernetesObject<V1ObjectMeta>
    {
        var watch = new OwnedWatch<TOwned>(_client, scope, _options, _time, concerns, _queue.Add);
        _watches.Add(watch);
        return watch.Informer;
    }

    /// <summary>Works until cancelled; what is under way is cancelled too, and waited for. To be called once.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task> running = [Entities.RunAsync(broken.Token), .. _watches.Select(watch => watch.RunAsync(broken.Token))];
        try
        {
            // An entity may not be judged by half of what it owns.
            Task synced = Task.WhenAll([Entities.Synced, .. _watches.Select(watch => watch.Synced)]);
            await Task.WhenAny([synced.WaitAsync(broken.Token), .. running]);
            if (synced.IsCompletedSuccessfully)
            {
                running.AddRange(Enumerable.Range(0, _options.Workers).Select(_ => Task.Run(() => WorkAsync(broken.Token), CancellationToken.None)));
            }

            await Task.WhenAny(running);
        }
        finally
        {
            await broken.CancelAsync();
            _queue.ShutDown();
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // A loop that ended by itself has broken: say so.
        await (running.Find(task => task.IsFaulted) ?? Task.CompletedTask);
    }

    public void Dispose() => _queue.Dispose();

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                EntityKey key = await _queue.TakeAsync(cancellationToken);
                try
                {
                    await ReconcileAsync(key, cancellationToken);
                }
                finally
                {
                    _queue.Done(key);
                }
            }
        }
        catch (Exception end) when (end is ChannelClosedException || cancellationToken.IsCancellationRequested)
        {
            // Asked to end.
        }
    }

    private async Task ReconcileAsync(EntityKey key, CancellationToken cancellationToken)
    {
        long began = _time.GetTimestamp();
        using Activity? span = ReconcilerMetrics.Began(typeof(TEntity), key);
        ReconciliationResult<TEntity>? result;
        try
        {
            result = await JudgeAsync(key, cancellationToken);
        }
        catch (KubernetesException behind) when (behind.IsConflict || behind.IsNotFound)
        {
            span?.SetStatus(ActivityStatusCode.Error, behind.Message);
            ReconcilerMetrics.Reconciled(typeof(TEntity), behind.IsConflict ? ReconcilerMetrics.Conflict : ReconcilerMetrics.NotFound, _time.GetElapsedTime(began));
            TellIfItLasts(key, behind, _queue.AddRateLimited(key));
            return;
        }
        catch (Exception problem) when (!cancellationToken.IsCancellationRequested) // Background loop: logged once, tried again.
        {
            span?.SetStatus(ActivityStatusCode.Error, problem.Message);
            Failed(key, began, problem.Message, problem, requeueAfter: null);
            return;
        }

        if (result is { IsSuccess: false })
        {
            span?.SetStatus(ActivityStatusCode.Error, result.ErrorMessage);
            Failed(key, began, result.ErrorMessage ?? "failed", result.Error, result.RequeueAfter);
            return;
        }

        ReconcilerMetrics.Reconciled(typeof(TEntity), ReconcilerMetrics.Success, _time.GetElapsedTime(began));
        _queue.Forget(key);
        if (result?.RequeueAfter is { } later)
        {
            _queue.AddAfter(key, later);
        }
    }

    private async Task<ReconciliationResult<TEntity>?> JudgeAsync(EntityKey key, CancellationToken cancellationToken)
    {
        if (Entities.Find(key) is not { } entity)
        {
            ReconciliationResult<TEntity>? told = null;
            if (_gone.TryGetValue(key, out TEntity? last))
            {
                told = await _controller.DeletedAsync(last, cancellationToken);
                _gone.TryRemove(KeyValuePair.Create(key, last));
            }

            return told;
        }

        if (entity.Metadata.DeletionTimestamp is not null)
        {
            return await _finalizers.RunNextAsync(entity, cancellationToken);
        }

        return await _controller.ReconcileAsync(await _finalizers.AttachAsync(entity, cancellationToken), cancellationToken);
    }

    // The cache is behind: what has changed is on its way to us. If it does not come, it was something else.
    private void TellIfItLasts(EntityKey key, KubernetesException behind, TimeSpan wait)
    {
        if (_options.Backoff.Longest <= wait)
        {
            _log.LogWarning(behind, "{Kind} {Key}: {Problem}; tried again in {Wait} s", typeof(TEntity).Name, key, behind.Message, wait.TotalSeconds);
        }
    }

    private void Failed(EntityKey key, long began, string message, Exception? error, TimeSpan? requeueAfter)
    {
        ReconcilerMetrics.Reconciled(typeof(TEntity), ReconcilerMetrics.Failure, _time.GetElapsedTime(began));
        TimeSpan wait = requeueAfter ?? _queue.AddRateLimited(key);
        if (requeueAfter is { } later)
        {
            _queue.AddAfter(key, later);
        }

        _log.LogWarning(error, "{Kind} {Key}: {Problem}; tried again in {Wait} s", typeof(TEntity).Name, key, message, wait.TotalSeconds);
    }
}
