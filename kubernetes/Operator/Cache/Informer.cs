using k8s;
using k8s.Models;
using KubeOps.KubernetesClient;
using KubeOps.Operator.Queue;

namespace KubeOps.Operator.Cache;

/// <summary>All objects of a kind as the API server told them last, and a call for every change.</summary>
/// <remarks>The objects are shared by all readers: copy before you change one.</remarks>
public sealed class Informer<TEntity>(IKubernetesClient client, WatchOptions scope, TimeSpan resync, Backoff backoff, TimeProvider time)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Action<CacheChange<TEntity>>> _listeners = [], _last = [];

    // Under _gate. Changed only by the loop that reads the API server.
    private readonly Lock _gate = new();
    private readonly Dictionary<EntityKey, TEntity> _entities = [];

    private volatile Exception? _interruption;

    /// <summary>Completes when the first list is in: before that, what is not here may be there all the same.</summary>
    public Task Synced => _synced.Task;

    /// <summary>Why the API server cannot be read just now; null when it can. What is cached may be old.</summary>
    public Exception? Interruption => _interruption;

    /// <summary>To be called before <see cref="RunAsync"/>. The listener is called from one thread at a time and must not block.</summary>
    public void Listen(Action<CacheChange<TEntity>> listener) => _listeners.Add(listener);

    /// <summary>The same, called when all others have been: for those who have somebody look at what the others keep.</summary>
    internal void ListenLast(Action<CacheChange<TEntity>> listener) => _last.Add(listener);

    public TEntity? Find(EntityKey key)
    {
        lock (_gate)
        {
            return _entities.GetValueOrDefault(key);
        }
    }

    public IReadOnlyList<TEntity> List()
    {
        lock (_gate)
        {
            return [.. _entities.Values];
        }
    }

    /// <summary>Reads the API server until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using ITimer timer = time.CreateTimer(_ => Resync(), state: null, resync, resync);
        var reflector = new Reflector<TEntity>(client, scope, backoff, time);
        await foreach (ReflectorEvent<TEntity> happened in reflector.ReadAsync(cancellationToken))
        {
            _interruption = (happened as ReflectorEvent<TEntity>.Interrupted)?.Cause;
            switch (happened)
            {
                case ReflectorEvent<TEntity>.Listed listed:
                    Replace(listed.All);
                    _synced.TrySetResult();
                    break;
                case ReflectorEvent<TEntity>.Changed { Type: WatchEventType.Deleted } gone:
                    Remove(EntityKey.Of(gone.Entity), gone.Entity);
                    break;
                case ReflectorEvent<TEntity>.Changed changed:
                    Put(changed.Entity);
                    break;
            }
        }
    }

    private void Replace(IReadOnlyList<TEntity> all)
    {
        HashSet<EntityKey> there = [.. all.Select(e => EntityKey.Of(e))];
        foreach (TEntity entity in List().Where(e => !there.Contains(EntityKey.Of(e))))
        {
            Remove(EntityKey.Of(entity), entity);
        }

        foreach (TEntity entity in all)
        {
            // A list after a lost watch mostly tells what is known.
            if (Find(EntityKey.Of(entity))?.ResourceVersion() != entity.ResourceVersion())
            {
                Put(entity);
            }
        }
    }

    private void Put(TEntity entity)
    {
        TEntity? before;
        lock (_gate)
        {
            EntityKey key = EntityKey.Of(entity);
            before = _entities.GetValueOrDefault(key);
            _entities[key] = entity;
        }

        Tell(new CacheChange<TEntity>(before, entity));
    }

    private void Remove(EntityKey key, TEntity last)
    {
        bool wasThere;
        lock (_gate)
        {
            wasThere = _entities.Remove(key);
        }

        if (wasThere)
        {
            Tell(new CacheChange<TEntity>(last, null));
        }
    }

    private void Resync()
    {
        foreach (TEntity entity in List())
        {
            Tell(new CacheChange<TEntity>(entity, entity));
        }
    }

    private void Tell(CacheChange<TEntity> change)
    {
        // The timer's thread and the reading loop's take turns.
        lock (_listeners)
        {
            foreach (Action<CacheChange<TEntity>> listener in _listeners.Concat(_last))
            {
                listener(change);
            }
        }
    }
}
