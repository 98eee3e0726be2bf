namespace KubeOps.Abstractions.Entities.Attributes;

/// <summary>The list is a map by these fields: each may come once, and patches merge by them. (KubeOps has no such attribute.)</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListMapKeysAttribute(params string[] keys) : Attribute
{
    public IReadOnlyList<string> Keys => keys;
}
