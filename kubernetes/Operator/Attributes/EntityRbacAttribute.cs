namespace KubeOps.Abstractions.Rbac;

/// <summary>Rights to kinds that there are classes for.</summary>
public sealed class EntityRbacAttribute(params Type[] entities) : RbacAttribute
{
    public IReadOnlyList<Type> Entities => entities;

    /// <summary>A subresource of them, such as status. (KubeOps adds status by itself.)</summary>
    public string? Subresource { get; set; }
}
