using System.Reflection;
using k8s;
using k8s.Models;
using SessionRecording.Operator.Api;

namespace SessionRecording.Operator.Resources;

/// <summary>Metadata of the objects of a config.</summary>
internal static class Objects
{
    /// <summary>In the config's namespace, owned by it.</summary>
    public static V1ObjectMeta Owned(V1Alpha1SessionRecordingConfig config, string name, string component) => new()
    {
        Name = name,
        NamespaceProperty = config.Namespace(),
        Labels = Labels.Of(config, component),
        OwnerReferences = [config.MakeControllerReference()],
    };

    /// <summary>As <see cref="Owned"/>. Only the StatefulSet that has these volumes is meant: one that was deleted meanwhile is not made anew with them.</summary>
    public static V1ObjectMeta WithVolumes(V1Alpha1SessionRecordingConfig config, string name, string component, LiveVolumes volumes)
    {
        V1ObjectMeta metadata = Owned(config, name, component);
        metadata.Uid = volumes.Uid;
        return metadata;
    }

    /// <summary>Without a namespace, and so without an owner: found again by its labels.</summary>
    public static V1ObjectMeta OfCluster(V1Alpha1SessionRecordingConfig config, string name, string component) => new()
    {
        Name = name,
        Labels = Labels.OfCluster(config, component),
    };

    /// <summary>The object with its kind, as an API server wants it.</summary>
    public static IKubernetesObject<V1ObjectMeta> Typed(IKubernetesObject<V1ObjectMeta> obj)
    {
        KubernetesEntityAttribute kind = obj.GetType().GetCustomAttribute<KubernetesEntityAttribute>()!;
        (obj.ApiVersion, obj.Kind) = (kind.Group.Length == 0 ? kind.ApiVersion : $"{kind.Group}/{kind.ApiVersion}", kind.Kind);
        return obj;
    }
}
