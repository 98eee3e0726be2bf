namespace k8s.Models;

/// <summary>One key of a ConfigMap.</summary>
public sealed class V1ConfigMapKeySelector : KubernetesModel
{
    public string? Name { get; set; }

    public string? Key { get; set; }

    public bool? Optional { get; set; }
}
