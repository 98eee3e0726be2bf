using k8s;
using k8s.Models;

namespace KubeOps.Operator.Queue;

/// <summary>Which object of a kind; the namespace is empty for cluster-wide ones.</summary>
public readonly record struct EntityKey(string Namespace, string Name)
{
    public static EntityKey Of(IMetadata<V1ObjectMeta> entity) => new(entity.Namespace(), entity.Name());

    /// <summary>The controlling owner of this kind; null when it has none. An owner is in the same namespace.</summary>
    public static EntityKey? OfOwner(IMetadata<V1ObjectMeta> entity, string group, string kind)
    {
        foreach (V1OwnerReference owner in entity.Metadata.OwnerReferences ?? [])
        {
            string ownerGroup = owner.ApiVersion?.Split('/') is [var name, _] ? name : "";
            if (owner is { Controller: true, Name: { Length: > 0 } ownerName } && owner.Kind == kind && ownerGroup == group)
            {
                return new EntityKey(entity.Namespace(), ownerName);
            }
        }

        return null;
    }

    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}
