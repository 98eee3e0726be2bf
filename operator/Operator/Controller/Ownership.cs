using k8s;
using k8s.Models;
using KubeOps.Operator.Queue;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Controller;

/// <summary>Which config an object belongs to, by its labels. Pure.</summary>
internal static class Ownership
{
    /// <summary>Namespace and name of the config as the labels have them; null: none.</summary>
    public static EntityKey? Of(IMetadata<V1ObjectMeta> obj) => obj.Namespace().Length > 0
        ? obj.GetLabel(Labels.Instance) is { Length: > 0 } instance ? new EntityKey(obj.Namespace(), instance) : null
        : obj.GetLabel(Labels.ConfigNamespace) is { Length: > 0 } space && obj.GetLabel(Labels.ConfigName) is { Length: > 0 } name ? new EntityKey(space, name) : null;

    /// <summary>The config's key as labels have it.</summary>
    public static EntityKey LabelKey(V1Alpha1SessionRecordingConfig config) => new(config.Namespace(), Names.LabelValue(config));

    /// <summary>Whether it may be deleted with or for the config: labels alone can be copied by anybody.</summary>
    public static bool IsOwned(IKubernetesObject<V1ObjectMeta> obj, V1Alpha1SessionRecordingConfig config) =>
        obj.GetLabel(Labels.ManagedBy) == Labels.Manager
        && Of(obj) == LabelKey(config)
        && (obj.Namespace().Length == 0 || (obj.Metadata.OwnerReferences ?? []).Any(owner => owner.Uid == config.Uid()));

    /// <summary>Nothing is written over that another controls: each would take it back from the other for ever.</summary>
    /// <param name="live">What is there under the name of the config's own; null: nothing.</param>
    /// <param name="config">Who would write.</param>
    /// <exception cref="NotOursException">Another controls it.</exception>
    public static void Demand(IKubernetesObject<V1ObjectMeta>? live, V1Alpha1SessionRecordingConfig config)
    {
        if ((live?.Metadata.OwnerReferences ?? []).FirstOrDefault(owner => owner.Controller == true && !IsOf(owner, config)) is { } other)
        {
            throw new NotOursException($"there is one of this name, and it belongs to {other.Kind} {other.Name}");
        }
    }

    // Another of the same name is the same config as it was before it was deleted and made again.
    private static bool IsOf(V1OwnerReference owner, V1Alpha1SessionRecordingConfig config) =>
        owner.Uid == config.Uid() || (owner.Kind == V1Alpha1SessionRecordingConfig.KubeKind && owner.Name == config.Name());
}
