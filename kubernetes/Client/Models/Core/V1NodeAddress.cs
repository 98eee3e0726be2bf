namespace k8s.Models;

/// <summary>An address of a node: InternalIP, ExternalIP, Hostname.</summary>
public sealed class V1NodeAddress : KubernetesModel
{
    public string? Type { get; set; }

    public string? Address { get; set; }
}
