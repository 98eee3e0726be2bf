using k8s.Models;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Controller;

/// <summary>What the objects of a config depend on besides it.</summary>
internal sealed class ConfigContexts(ResourceContext installation, ReferencedSecrets secrets, OwnedObjects owned)
{
    public async Task<ResourceContext> ForAsync(V1Alpha1SessionRecordingConfig config, CancellationToken cancellationToken)
    {
        V1StatefulSet? recorders = owned.FindStatefulSet(config, Names.Recorder(config));
        LiveVolumes? volumes = LiveVolumes.Of(recorders);
        return installation with
        {
            SecretHashes = await secrets.HashesAsync(config, cancellationToken),
            CollectorVolumes = LiveVolumes.Of(owned.FindStatefulSet(config, Names.Collector(config))),
            AgentVolumes = LiveVolumes.Of(owned.FindStatefulSet(config, Names.KubeAgent(config))),
            RecorderVolumes = volumes,
            HasRecordersWithoutVolumes = recorders is not null && volumes is null,
            HasNodes = owned.HasNodes(config),
        };
    }

    public void Forget(V1Alpha1SessionRecordingConfig config) => secrets.Forget(config);
}
