namespace k8s.Models;

/// <summary>A Secret as environment.</summary>
public sealed class V1SecretEnvSource : KubernetesModel
{
    public string? Name { get; set; }

    public bool? Optional { get; set; }
}
