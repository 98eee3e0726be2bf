using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using KubeOps.KubernetesClient;
using KubeOps.Operator.Queue;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Host.Running;

namespace SessionRecording.Operator.Host.Controller;

/// <summary>Applies objects on the server's side, and writes nothing where nothing would change.</summary>
internal sealed class ObjectApplier(IKubernetesClient client, OwnedObjects owned, TimeProvider time)
{
    // A watch tells of our own write within this time, or the object is looked at again.
    private static readonly TimeSpan WatchDelay = TimeSpan.FromSeconds(5);
    private const int HashDigits = 16;

    // By config, for it goes with it.
    private readonly ConcurrentDictionary<EntityKey, ConcurrentDictionary<(Type Kind, EntityKey Key), Written>> _written = [];

    /// <param name="Hash">Of what was applied.</param>
    /// <param name="Before">The version that was known then; null: none.</param>
    /// <param name="After">The version that came of it.</param>
    /// <param name="At">When, as a timestamp.</param>
    private sealed record Written(string Hash, string? Before, string After, long At);

    /// <summary>Makes the object as wanted. Returns false when it was already.</summary>
    /// <exception cref="KubernetesException">The API server says no.</exception>
    /// <exception cref="NotOursException">Another controls it.</exception>
    public async Task<bool> ApplyAsync(
        V1Alpha1SessionRecordingConfig config, IKubernetesObject<V1ObjectMeta> wanted, string manager, CancellationToken cancellationToken)
    {
        ConcurrentDictionary<(Type Kind, EntityKey Key), Written> known = _written.GetOrAdd(EntityKey.Of(config), _ => new());
        string? uid = wanted.Metadata.Uid;
        wanted.Metadata.Uid = null; // A condition, nothing that is wanted.
        JsonNode json = Json(wanted)!;
        string hash = Hash(json);
        wanted.Metadata.Annotations = new Dictionary<string, string>(wanted.Metadata.Annotations ?? new Dictionary<string, string>()) { [Annotations.Applied] = hash };
        (Type, EntityKey) key = (wanted.GetType(), EntityKey.Of(wanted));
        IKubernetesObject<V1ObjectMeta>? live = owned.Find(key.Item1, key.Item2);
        if (IsThere(known, key, live, json, hash))
        {
            return false;
        }

        Ownership.Demand(live, config);
        wanted.Metadata.Uid = uid;
        IKubernetesObject<V1ObjectMeta> now = await client.ApplyAsync(wanted, new ApplyOptions(manager), cancellationToken);
        known[key] = new Written(hash, live?.ResourceVersion(), now.ResourceVersion(), time.GetTimestamp());
        OperatorMetrics.Applied(wanted.Kind!);
        return now.ResourceVersion() != live?.ResourceVersion();
    }

    /// <summary>The object was deleted: nothing is remembered of it.</summary>
    public void Forget(V1Alpha1SessionRecordingConfig config, Type kind, EntityKey key) => _written.GetValueOrDefault(EntityKey.Of(config))?.TryRemove((kind, key), out _);

    /// <summary>The config is gone, and all that belonged to it.</summary>
    public void ForgetAll(V1Alpha1SessionRecordingConfig config) => _written.TryRemove(EntityKey.Of(config), out _);

    private bool IsThere(
        ConcurrentDictionary<(Type, EntityKey), Written> known, (Type, EntityKey) key, IKubernetesObject<V1ObjectMeta>? live, JsonNode json, string hash)
    {
        if (known.TryGetValue(key, out Written? last) && last.Hash == hash
            && (live?.ResourceVersion() == last.After || (live?.ResourceVersion() == last.Before && time.GetElapsedTime(last.At) < WatchDelay)))
        {
            return true;
        }

        if (live is null || live.GetAnnotation(Annotations.Applied) != hash || !ObjectComparison.Holds(json, Json(live)))
        {
            return false;
        }

        known[key] = new Written(hash, live.ResourceVersion(), live.ResourceVersion(), time.GetTimestamp());
        return true;
    }

    private static JsonNode? Json(IKubernetesObject obj) => JsonSerializer.SerializeToNode(obj, ConfigJson.Options.GetTypeInfo(obj.GetType()));

    private static string Hash(JsonNode json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json.ToJsonString())))[..HashDigits];
}
