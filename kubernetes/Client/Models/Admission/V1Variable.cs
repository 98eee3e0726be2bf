namespace k8s.Models;

/// <summary>A named CEL expression.</summary>
public sealed class V1Variable : KubernetesModel
{
    public string? Name { get; set; }

    public string? Expression { get; set; }
}
