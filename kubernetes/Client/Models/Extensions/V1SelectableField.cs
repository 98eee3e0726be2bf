namespace k8s.Models;

/// <summary>A field that field selectors may name.</summary>
public sealed class V1SelectableField : KubernetesModel
{
    public string? JsonPath { get; set; }
}
