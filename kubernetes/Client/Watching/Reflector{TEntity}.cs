using System.Runtime.CompilerServices;
using k8s.Models;
using KubeOps.KubernetesClient;

namespace k8s;

/// <summary>
/// Tells all objects of a kind, and then every change, for as long as it is read: watches that end are begun anew where they ended,
/// expired versions lead to a new list.
/// </summary>
/// <remarks>Lists by WatchList where the server does it (Kubernetes 1.32 on), else page by page.</remarks>
public sealed class Reflector<TEntity>(IKubernetesClient client, WatchOptions scope, Backoff backoff, TimeProvider time)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private const string InitialEventsEnd = "k8s.io/initial-events-end";

    // The state of one reading.
    private bool _usesWatchList = true;
    private string? _version;
    private int _failures;
    private bool _isInterrupted;

    /// <summary>Ends only when cancelled. To be read once.</summary>
    public async IAsyncEnumerable<ReflectorEvent<TEntity>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            Exception? failure = null;
            long start = time.GetTimestamp();
            IAsyncEnumerator<ReflectorEvent<TEntity>> run = OnceAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (run)
            {
                while (true)
                {
                    try
                    {
                        if (!await run.MoveNextAsync())
                        {
                            break;
                        }
                    }
                    catch (Exception e) when (e is KubernetesException or NoAnswerException)
                    {
                        failure = e;
                        break;
                    }

                    // A watch that has begun and told nothing yet may fail like the one before.
                    _failures = run.Current is ReflectorEvent<TEntity>.Resumed ? _failures : 0;
                    _isInterrupted = false;
                    yield return run.Current;
                }
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (failure is KubernetesException { IsExpired: true })
            {
                _version = null;
            }
            else if (failure is KubernetesException e && _usesWatchList && _version is null && IsNotUnderstood(e))
            {
                _usesWatchList = false;
                continue;
            }

            // A watch that ends without a word is no failure, but is not to be begun anew in a tight loop either.
            _failures = failure is null && backoff.Longest <= time.GetElapsedTime(start) ? 1 : _failures + 1;
            TimeSpan wait = backoff.After(_failures);
            if (failure is not null)
            {
                wait = (failure as KubernetesException)?.RetryAfter is { } asked && wait < asked ? asked : wait;
                _isInterrupted = true;
                yield return new ReflectorEvent<TEntity>.Interrupted(failure, wait);
            }

            await Task.Delay(wait, time, cancellationToken);
        }
    }

    // A server from before WatchList refuses its parameters, or does not know them.
    private static bool IsNotUnderstood(KubernetesException e) => e.Status.Code is 400 or 422;

    private async IAsyncEnumerable<ReflectorEvent<TEntity>> OnceAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool isFirst = _version is null;
        if (isFirst && !_usesWatchList)
        {
            EntityList<TEntity> list = await client.ListAsync<TEntity>(scope.Namespace, scope.LabelSelector, scope.FieldSelector, cancellationToken);
            _version = list.Metadata.ResourceVersion;
            isFirst = false;
            yield return new ReflectorEvent<TEntity>.Listed(list.Items);
        }

        List<TEntity>? initial = isFirst ? [] : null;
        WatchOptions options = scope with { ResourceVersion = _version, SendInitialEvents = isFirst, AllowWatchBookmarks = true };
        using EntityWatch<TEntity> watch = await client.BeginWatchAsync<TEntity>(options, cancellationToken);
        if (initial is null && _isInterrupted)
        {
            yield return new ReflectorEvent<TEntity>.Resumed();
        }

        await foreach ((WatchEventType type, TEntity entity) in watch.ReadAsync(cancellationToken))
        {
            if (initial is not null)
            {
                if (type == WatchEventType.Bookmark && entity.GetAnnotation(InitialEventsEnd) == "true")
                {
                    _version = entity.ResourceVersion();
                    yield return new ReflectorEvent<TEntity>.Listed(initial);
                    initial = null;
                }
                else if (type == WatchEventType.Added)
                {
                    initial.Add(entity);
                }

                continue;
            }

            _version = entity.ResourceVersion();
            if (type != WatchEventType.Bookmark)
            {
                yield return new ReflectorEvent<TEntity>.Changed(type, entity);
            }
        }

        if (initial is not null && !cancellationToken.IsCancellationRequested)
        {
            // A server that ignores sendInitialEvents never ends them.
            _usesWatchList = false;
        }
    }
}
