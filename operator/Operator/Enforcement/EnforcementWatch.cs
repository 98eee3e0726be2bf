using System.Collections.Concurrent;
using k8s;
using k8s.Models;
using KubeOps.KubernetesClient;
using KubeOps.Operator.Queue;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Enforcement;

/// <summary>Knows, from tries not long ago, whether the policies of each config hold.</summary>
internal sealed class EnforcementWatch(IKubernetesClient client, ExecProbe probe, string operatorNamespace, TimeProvider time)
{
    // What holds is tried less often than what does not yet: a new policy is in force within seconds.
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(1), BadFor = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<EntityKey, (long At, long Generation, EnforcementFinding Finding)> _known = [];

    public async Task<EnforcementFinding> FindAsync(V1Alpha1SessionRecordingConfig config, CancellationToken cancellationToken)
    {
        EntityKey key = EntityKey.Of(config);
        long generation = config.Metadata.Generation ?? 0;
        if (_known.TryGetValue(key, out var known) && known.Generation == generation
            && time.GetElapsedTime(known.At) < (known.Finding.Verdict is EnforcementVerdict.Refused or EnforcementVerdict.Exempt ? GoodFor : BadFor))
        {
            return known.Finding;
        }

        EnforcementFinding finding = await NamespaceOfAsync(config, cancellationToken) is { } space
            ? await TryAsync(config, space, cancellationToken)
            : new EnforcementFinding(EnforcementVerdict.NoNamespace);
        _known[key] = (time.GetTimestamp(), generation, finding);
        return finding;
    }

    public void Forget(V1Alpha1SessionRecordingConfig config) => _known.TryRemove(EntityKey.Of(config), out _);

    private async Task<EnforcementFinding> TryAsync(V1Alpha1SessionRecordingConfig config, string @namespace, CancellationToken cancellationToken)
    {
        EnforcementFinding finding = await probe.TryAsync(@namespace, [Names.Policy(config, EnforcementResources.Connect)], cancellationToken);
        return finding.Verdict == EnforcementVerdict.Allowed && OwnExemption.Of(config, operatorNamespace, @namespace) is { } exemption
            ? new EnforcementFinding(EnforcementVerdict.Exempt, exemption)
            : finding;
    }

    private async Task<string?> NamespaceOfAsync(V1Alpha1SessionRecordingConfig config, CancellationToken cancellationToken)
    {
        IDictionary<string, string>? labels = config.Spec.Kubernetes?.NamespaceSelector?.MatchLabels;
        if (labels is not { Count: > 0 })
        {
            return config.Namespace();
        }

        var one = new ListOptions { LabelSelector = string.Join(',', labels.Select(label => $"{label.Key}={label.Value}")), Limit = 1 };
        return (await client.ListPageAsync<V1Namespace>(one, cancellationToken)).Items is [var first, ..] ? first.Name() : null;
    }
}
