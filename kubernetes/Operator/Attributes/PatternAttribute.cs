namespace KubeOps.Abstractions.Entities.Attributes;

/// <summary>What the text must match (RE2).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PatternAttribute(string regexPattern) : Attribute
{
    public string RegexPattern => regexPattern;
}
