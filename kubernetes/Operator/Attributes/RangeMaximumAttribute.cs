namespace KubeOps.Abstractions.Entities.Attributes;

/// <summary>The most that the number may be.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RangeMaximumAttribute(double maximum) : Attribute
{
    public double Maximum => maximum;
}
