namespace KubeOps.Abstractions.Entities.Attributes;

/// <summary>The least that the number may be.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RangeMinimumAttribute(double minimum) : Attribute
{
    public double Minimum => minimum;
}
