using k8s;
using k8s.Models;
using KubeOps.KubernetesClient;
using KubeOps.Operator.Queue;

namespace SessionRecording.Operator.Host.Controller;

/// <summary>What is known of the objects of a kind that belong to configs.</summary>
internal interface IOwnedKind
{
    Type Kind { get; }

    IKubernetesObject<V1ObjectMeta>? Find(EntityKey key);

    /// <param name="owner">The config's namespace, and its name as labels have it.</param>
    IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Of(EntityKey owner);

    /// <summary>Those of <see cref="Of"/> as the API server has them now, of a kind without a namespace.</summary>
    Task<IReadOnlyList<IKubernetesObject<V1ObjectMeta>>> ListClusterWideAsync(IKubernetesClient client, EntityKey owner, CancellationToken cancellationToken);

    /// <summary>Deletes this very object; one of the same name that was made meanwhile stays.</summary>
    Task DeleteAsync(IKubernetesClient client, IKubernetesObject<V1ObjectMeta> obj, CancellationToken cancellationToken);
}
