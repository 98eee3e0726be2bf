namespace KubeOps.Abstractions.Entities.Attributes;

/// <summary>What <c>kubectl explain</c> says of the kind or the field.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property)]
public sealed class DescriptionAttribute(string description) : Attribute
{
    public string Description => description;
}
