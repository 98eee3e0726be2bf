namespace k8s.Models;

/// <summary>What must hold for a delete to happen.</summary>
public sealed class V1Preconditions : KubernetesModel
{
    public string? Uid { get; set; }

    public string? ResourceVersion { get; set; }
}
