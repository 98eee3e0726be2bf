namespace k8s.Models;

/// <summary>Environment from a whole ConfigMap or Secret.</summary>
public sealed class V1EnvFromSource : KubernetesModel
{
    public string? Prefix { get; set; }

    public V1ConfigMapEnvSource? ConfigMapRef { get; set; }

    public V1SecretEnvSource? SecretRef { get; set; }
}
