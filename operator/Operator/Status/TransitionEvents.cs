using k8s;
using KubeOps.Operator.Events;
using Microsoft.Extensions.Logging;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Api.Status;

namespace SessionRecording.Operator.Host.Status;

/// <summary>Publishes transitions as events of the config.</summary>
internal sealed class TransitionEvents(EventPublisher publisher, ILogger log)
{
    public async Task TellAsync(V1Alpha1SessionRecordingConfig config, SessionRecordingStatus before, SessionRecordingStatus after, CancellationToken cancellationToken)
    {
        foreach (Transition transition in Transitions.Between(before, after))
        {
            try
            {
                await publisher.PublishAsync(config, transition.IsWarning ? EventType.Warning : EventType.Normal, transition.Reason, "Reconcile", transition.Message, cancellationToken);
            }
            catch (KubernetesException refused)
            {
                // The status says the same, and stays.
                log.LogWarning("the event {Reason} is not told: {Problem}", transition.Reason, refused.Message);
            }
        }
    }
}
