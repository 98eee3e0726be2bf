namespace k8s.Models;

/// <summary>A ConfigMap as environment.</summary>
public sealed class V1ConfigMapEnvSource : KubernetesModel
{
    public string? Name { get; set; }

    public bool? Optional { get; set; }
}
