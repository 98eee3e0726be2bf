namespace KubeOps.Abstractions.Entities.Attributes;

/// <summary>How many characters the text may have.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LengthAttribute(int minLength, int maxLength) : Attribute
{
    public int MinLength => minLength;

    public int MaxLength => maxLength;
}
