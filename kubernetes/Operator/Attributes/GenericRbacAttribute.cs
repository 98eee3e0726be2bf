namespace KubeOps.Abstractions.Rbac;

/// <summary>Rights to resources by their names.</summary>
public sealed class GenericRbacAttribute : RbacAttribute
{
    /// <summary>API groups; "" is the core group.</summary>
    public string[] Groups { get; set; } = [];

    public string[] Resources { get; set; } = [];
}
