namespace KubeOps.Abstractions.Entities.Attributes;

/// <summary>A column of <c>kubectl get</c>, in the order of their <see cref="Order"/>.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class GenericAdditionalPrinterColumnAttribute(string jsonPath, string name, string type) : Attribute
{
    public string JsonPath => jsonPath;

    public string Name => name;

    public string Type => type;

    public string? Description { get; set; }

    /// <summary>0: always shown; 1: only with <c>-o wide</c>.</summary>
    public int Priority { get; set; }

    /// <summary>From left to right. (KubeOps sorts by name.)</summary>
    public int Order { get; set; }
}
