namespace k8s.Models;

/// <summary>A port, or a range of ports.</summary>
public sealed class V1NetworkPolicyPort : KubernetesModel
{
    public IntOrString? Port { get; set; }

    public int? EndPort { get; set; }

    public string? Protocol { get; set; }
}
