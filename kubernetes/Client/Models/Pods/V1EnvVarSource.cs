namespace k8s.Models;

/// <summary>Where the value of a variable comes from.</summary>
public sealed class V1EnvVarSource : KubernetesModel
{
    public V1ObjectFieldSelector? FieldRef { get; set; }

    public V1ConfigMapKeySelector? ConfigMapKeyRef { get; set; }

    public V1SecretKeySelector? SecretKeyRef { get; set; }
}
