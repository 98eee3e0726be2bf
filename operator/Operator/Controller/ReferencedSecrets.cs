using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using k8s.Models;
using KubeOps.KubernetesClient;
using KubeOps.Operator.Queue;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Controller;

/// <summary>Hashes of Secrets that people made. They carry no label of ours, so they are asked for, not watched.</summary>
internal sealed class ReferencedSecrets(IKubernetesClient client, TimeProvider time)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<EntityKey, (long At, IReadOnlyDictionary<string, string> Hashes)> _known = [];

    /// <summary>By name; what is not there is left out, and asked for again next time.</summary>
    public async Task<IReadOnlyDictionary<string, string>> HashesAsync(V1Alpha1SessionRecordingConfig config, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> names = DesiredResources.ReferencedSecrets(config);
        if (_known.TryGetValue(EntityKey.Of(config), out var known) && time.GetElapsedTime(known.At) < GoodFor && names.All(known.Hashes.ContainsKey))
        {
            return known.Hashes;
        }

        Dictionary<string, string> hashes = [];
        foreach (string name in names)
        {
            if (await client.GetAsync<V1Secret>(name, config.Namespace(), cancellationToken) is { } secret)
            {
                hashes[name] = Hash(secret);
            }
        }

        _known[EntityKey.Of(config)] = (time.GetTimestamp(), hashes);
        return hashes;
    }

    public void Forget(V1Alpha1SessionRecordingConfig config) => _known.TryRemove(EntityKey.Of(config), out _);

    private static string Hash(V1Secret secret)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string key, byte[] value) in (secret.Data ?? new Dictionary<string, byte[]>()).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            // With lengths: nothing can be moved from one to the next unseen.
            hash.AppendData(Encoding.UTF8.GetBytes($"{key.Length}:{key}{value.Length}:"));
            hash.AppendData(value);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
