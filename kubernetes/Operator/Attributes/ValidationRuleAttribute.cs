namespace KubeOps.Abstractions.Entities.Attributes;

/// <summary>A CEL rule that the API server holds the object or the field to.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property, AllowMultiple = true)]
public sealed class ValidationRuleAttribute(string rule, string message) : Attribute
{
    public string Rule => rule;

    /// <summary>What is wrong and what to do.</summary>
    public string Message => message;

    /// <summary>Where the error points, when it is not the object that has the rule: <c>.storage.uri</c>.</summary>
    public string? FieldPath { get; set; }
}
