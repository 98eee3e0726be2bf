using k8s.Models;
using KubeOps.Operator.Queue;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Controller;

/// <summary>What the objects of a config depend on besides it.</summary>
internal sealed class ConfigContexts(ResourceContext installation, ReferencedSecrets secrets, OwnedObjects owned)
{
    public async Task<ResourceContext> ForAsync(V1Alpha1SessionRecordingConfig config, CancellationToken cancellationToken) =>
        installation with
        {
            SecretHashes = await secrets.HashesAsync(config, cancellationToken),
            CollectorVolumes = Volumes(config, Names.Collector(config)),
            AgentVolumes = Volumes(config, Names.KubeAgent(config)),
        };

    public void Forget(V1Alpha1SessionRecordingConfig config) => secrets.Forget(config);

    private LiveVolumes? Volumes(V1Alpha1SessionRecordingConfig config, string set) =>
        LiveVolumes.Of((V1StatefulSet?)owned.Find(typeof(V1StatefulSet), new EntityKey(config.Namespace(), set)));
}
