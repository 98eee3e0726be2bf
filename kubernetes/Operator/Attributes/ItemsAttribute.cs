namespace KubeOps.Abstractions.Entities.Attributes;

/// <summary>How many members the list or the map may have.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ItemsAttribute(int minItems, int maxItems) : Attribute
{
    public int MinItems => minItems;

    public int MaxItems => maxItems;
}
