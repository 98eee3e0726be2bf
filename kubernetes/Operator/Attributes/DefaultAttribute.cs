namespace KubeOps.Abstractions.Entities.Attributes;

/// <summary>What the API server sets when the field is left out, as JSON. (KubeOps has no such attribute.)</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DefaultAttribute(string json) : Attribute
{
    public string Json => json;
}
