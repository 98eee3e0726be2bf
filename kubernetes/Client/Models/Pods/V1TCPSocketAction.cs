namespace k8s.Models;

/// <summary>A connection that must succeed.</summary>
public sealed class V1TCPSocketAction : KubernetesModel
{
    public IntOrString? Port { get; set; }

    public string? Host { get; set; }
}
