namespace k8s.Models;

/// <summary>Says which kind of the API a class is.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class KubernetesEntityAttribute : Attribute
{
    /// <summary>The API group; empty for the core group.</summary>
    public string Group { get; set; } = "";

    public string Kind { get; set; } = "";

    /// <summary>The version alone, such as <c>v1</c>.</summary>
    public string ApiVersion { get; set; } = "";

    public string PluralName { get; set; } = "";
}
