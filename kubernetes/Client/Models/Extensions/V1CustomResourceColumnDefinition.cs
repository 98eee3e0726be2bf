namespace k8s.Models;

/// <summary>A column of kubectl get.</summary>
public sealed class V1CustomResourceColumnDefinition : KubernetesModel
{
    public string? Name { get; set; }

    public string? Type { get; set; }

    public string? Format { get; set; }

    public string? Description { get; set; }

    public string? JsonPath { get; set; }

    public int? Priority { get; set; }
}
