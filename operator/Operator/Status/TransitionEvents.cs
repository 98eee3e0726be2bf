using System.Collections.Concurrent;
using System.Net;
using k8s;
using KubeOps.Operator.Events;
using KubeOps.Operator.Queue;
using Microsoft.Extensions.Logging;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Api.Status;

namespace SessionRecording.Operator.Host.Status;

/// <summary>
/// Publishes transitions as events of the config. The status is written by then, and shows no transition any more: what cannot be told just
/// now is kept, in order, and tried again at the next looks.
/// </summary>
internal sealed class TransitionEvents(EventPublisher publisher, ILogger log)
{
    public const int MaxTries = 10, MaxKept = 32;

    // A config has one worker at a time.
    private readonly ConcurrentDictionary<EntityKey, Queue<Untold>> _untold = [];

    /// <summary>Tells what has changed, after what is still to be told. Returns whether nothing is left.</summary>
    public async Task<bool> TellAsync(V1Alpha1SessionRecordingConfig config, SessionRecordingStatus before, SessionRecordingStatus after, CancellationToken cancellationToken)
    {
        EntityKey key = EntityKey.Of(config);
        Queue<Untold> untold = _untold.TryGetValue(key, out Queue<Untold>? kept) ? kept : [];
        foreach (Transition transition in Transitions.Between(before, after))
        {
            untold.Enqueue(new Untold(config, transition));
        }

        while (MaxKept < untold.Count)
        {
            GiveUp(untold.Dequeue().Transition, $"{MaxKept} events wait to be told");
        }

        while (untold.TryPeek(out Untold? next))
        {
            if (!await IsDoneAsync(next, cancellationToken))
            {
                _untold[key] = untold;
                return false;
            }

            untold.Dequeue();
        }

        _untold.TryRemove(key, out _);
        return true;
    }

    public void Forget(V1Alpha1SessionRecordingConfig config) => _untold.TryRemove(EntityKey.Of(config), out _);

    // Told, or given up.
    private async Task<bool> IsDoneAsync(Untold untold, CancellationToken cancellationToken)
    {
        Transition transition = untold.Transition;
        try
        {
            await publisher.PublishAsync(
                untold.Config, transition.IsWarning ? EventType.Warning : EventType.Normal, transition.Reason, "Reconcile", transition.Message, cancellationToken);
            return true;
        }
        catch (Exception problem) when (problem is KubernetesException or NoAnswerException)
        {
            if (MayPass(problem) && ++untold.Tries < MaxTries)
            {
                return false;
            }

            GiveUp(transition, problem.Message);
            return true;
        }
    }

    private static bool MayPass(Exception problem) =>
        problem is NoAnswerException or KubernetesException { Code: HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError };

    // The status says the same, and stays.
    private void GiveUp(Transition transition, string problem) => log.LogWarning("the event {Reason} is not told: {Problem}", transition.Reason, problem);

    private sealed class Untold(V1Alpha1SessionRecordingConfig config, Transition transition)
    {
        public V1Alpha1SessionRecordingConfig Config => config;

        public Transition Transition => transition;

        public int Tries { get; set; }
    }
}
