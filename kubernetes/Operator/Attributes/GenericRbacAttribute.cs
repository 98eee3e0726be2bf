namespace KubeOps.Abstractions.Rbac;

/// <summary>Rights to resources by their names.</summary>
public sealed class GenericRbacAttribute : RbacAttribute
{
    /// <summary>API groups; "" is the core group.</summary>
    public string[] Groups { get; set; } = [];

    public string[] Resources { get; set; } = [];

    /// <summary>Paths that are no resources; of these alone, and then of no group or resource: <c>/metrics</c>. Cluster-wide.</summary>
    public string[] Urls { get; set; } = [];
}
