namespace k8s.Models;

/// <summary>The role that is bound.</summary>
public sealed class V1RoleRef : KubernetesModel
{
    public string? ApiGroup { get; set; }

    public string? Kind { get; set; }

    public string? Name { get; set; }
}
