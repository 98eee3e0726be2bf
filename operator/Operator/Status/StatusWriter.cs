using System.Collections.Concurrent;
using System.Text.Json;
using k8s;
using k8s.Models;
using KubeOps.KubernetesClient;
using KubeOps.Operator.Queue;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Api.Status;
using SessionRecording.Operator.Host.Controller;
using SessionRecording.Operator.Host.Observing;
using SessionRecording.Operator.Host.Running;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Status;

/// <summary>Writes the status of configs where it changes, and tells of what has changed.</summary>
internal sealed class StatusWriter(IKubernetesClient client, TransitionEvents events, TimeProvider time)
{
    // The cache shows our own write a moment later: until then the next status is made from what was written.
    private readonly ConcurrentDictionary<EntityKey, (string Uid, string Before, SessionRecordingStatus Written)> _written = [];

    /// <summary>Returns whether nothing is to be waited for: all is well, and was so before.</summary>
    public async Task<bool> WriteAsync(V1Alpha1SessionRecordingConfig config, Observations seen, ResourceContext context, CancellationToken cancellationToken)
    {
        EntityKey key = EntityKey.Of(config);
        SessionRecordingStatus before = _written.TryGetValue(key, out var last) && last.Uid == config.Uid() && last.Before == config.ResourceVersion()
            ? last.Written
            : config.Status;
        SessionRecordingStatus after = StatusBuilder.Build(config, before, seen, context, time.GetUtcNow());
        OperatorMetrics.Told(
            key, Said(after, ConditionTypes.Ready, unless: Reasons.RecordingOff), Said(after, ConditionTypes.Enforced, unless: Reasons.NotWanted),
            Said(after, ConditionTypes.Degraded, unless: null));
        if (Json(config, before) == Json(config, after))
        {
            return await events.TellAsync(config, before, after, cancellationToken) && IsSettled(after);
        }

        await client.ApplyStatusAsync(Patch(config, after), new ApplyOptions(FieldManagers.Status), cancellationToken);
        _written[key] = (config.Uid(), config.ResourceVersion(), after);
        await events.TellAsync(config, before, after, cancellationToken);
        return false;
    }

    public void Forget(V1Alpha1SessionRecordingConfig config)
    {
        _written.TryRemove(EntityKey.Of(config), out _);
        events.Forget(config);
        OperatorMetrics.Gone(EntityKey.Of(config));
    }

    private static string? Said(SessionRecordingStatus status, string type, string? unless) =>
        status.Conditions!.Single(condition => condition.Type == type) is { Reason: { } reason, Status: { } said } && reason != unless ? said : null;

    private static bool IsSettled(SessionRecordingStatus status) => status.Conditions!.All(condition => condition.Type switch
    {
        ConditionTypes.Ready => condition.Status == Finding.True || condition.Reason is Reasons.RecordingOff or Reasons.FeatureNotBuilt,
        ConditionTypes.Enforced => condition.Status == Finding.True || condition.Reason is Reasons.NotWanted or Reasons.OlderConfigEnforces or Reasons.ProbeExempt,
        ConditionTypes.Progressing or ConditionTypes.Degraded => condition.Status == Finding.False || condition.Reason == Reasons.VolumesDiffer,
        _ => true,
    });

    private static ConfigStatusPatch Patch(V1Alpha1SessionRecordingConfig config, SessionRecordingStatus status) =>
        new() { Metadata = new V1ObjectMeta { Name = config.Name(), NamespaceProperty = config.Namespace() }, Status = status };

    private static string Json(V1Alpha1SessionRecordingConfig config, SessionRecordingStatus status) =>
        JsonSerializer.Serialize(Patch(config, status), ConfigJson.Options.GetTypeInfo(typeof(ConfigStatusPatch)));
}
