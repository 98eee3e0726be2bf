namespace k8s.Models;

/// <summary>A GET that must succeed.</summary>
public sealed class V1HTTPGetAction : KubernetesModel
{
    public string? Path { get; set; }

    public IntOrString? Port { get; set; }

    public string? Host { get; set; }

    public string? Scheme { get; set; }
}
