namespace k8s.Models;

/// <summary>The pods that a workload makes.</summary>
public sealed class V1PodTemplateSpec : KubernetesModel
{
    public V1ObjectMeta? Metadata { get; set; }

    public V1PodSpec? Spec { get; set; }
}
