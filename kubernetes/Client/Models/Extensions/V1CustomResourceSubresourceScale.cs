namespace k8s.Models;

/// <summary>Where kubectl scale finds its fields.</summary>
public sealed class V1CustomResourceSubresourceScale : KubernetesModel
{
    public string? SpecReplicasPath { get; set; }

    public string? StatusReplicasPath { get; set; }

    public string? LabelSelectorPath { get; set; }
}
