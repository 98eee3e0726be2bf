namespace KubeOps.Abstractions.Entities.Attributes;

/// <summary>Groups of kinds that <c>kubectl get</c> takes. (KubeOps has no such attribute.)</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class KubernetesEntityCategoriesAttribute(params string[] categories) : Attribute
{
    public IReadOnlyList<string> Categories => categories;
}
