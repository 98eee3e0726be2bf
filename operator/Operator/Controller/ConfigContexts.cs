using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Controller;

/// <summary>What the objects of a config depend on besides it.</summary>
internal sealed class ConfigContexts(ResourceContext installation, ReferencedSecrets secrets)
{
    public async Task<ResourceContext> ForAsync(V1Alpha1SessionRecordingConfig config, CancellationToken cancellationToken) =>
        installation with { SecretHashes = await secrets.HashesAsync(config, cancellationToken) };

    public void Forget(V1Alpha1SessionRecordingConfig config) => secrets.Forget(config);
}
