namespace k8s.Models;

/// <summary>Short ways to what every object carries.</summary>
public static class ModelExtensions
{
    public static string Name(this IMetadata<V1ObjectMeta> obj) => obj.Metadata.Name ?? "";

    public static string Namespace(this IMetadata<V1ObjectMeta> obj) => obj.Metadata.NamespaceProperty ?? "";

    public static string Uid(this IMetadata<V1ObjectMeta> obj) => obj.Metadata.Uid ?? "";

    public static string ResourceVersion(this IMetadata<V1ObjectMeta> obj) => obj.Metadata.ResourceVersion ?? "";

    public static string? GetLabel(this IMetadata<V1ObjectMeta> obj, string key) =>
        obj.Metadata.Labels is { } labels && labels.TryGetValue(key, out string? value) ? value : null;

    public static string? GetAnnotation(this IMetadata<V1ObjectMeta> obj, string key) =>
        obj.Metadata.Annotations is { } annotations && annotations.TryGetValue(key, out string? value) ? value : null;

    public static bool HasFinalizer(this IMetadata<V1ObjectMeta> obj, string finalizer) =>
        obj.Metadata.Finalizers?.Contains(finalizer) ?? false;

    /// <summary>An owner reference to <paramref name="obj"/>, as its controller. Its kind is that of its class: items of a list do not say theirs.</summary>
    public static V1OwnerReference MakeControllerReference(this IKubernetesObject<V1ObjectMeta> obj)
    {
        KubernetesEntityAttribute kind = EntityPath.KindOf(obj.GetType());
        return new V1OwnerReference
        {
            ApiVersion = EntityPath.GroupVersion(kind),
            Kind = kind.Kind,
            Name = obj.Metadata.Name,
            Uid = obj.Metadata.Uid,
            Controller = true,
            BlockOwnerDeletion = true,
        };
    }
}
