namespace k8s.Models;

/// <summary>Which subresources a version has.</summary>
public sealed class V1CustomResourceSubresources : KubernetesModel
{
    public V1CustomResourceSubresourceStatus? Status { get; set; }

    public V1CustomResourceSubresourceScale? Scale { get; set; }
}
