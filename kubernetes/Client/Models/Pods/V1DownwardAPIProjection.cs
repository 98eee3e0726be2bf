namespace k8s.Models;

/// <summary>Fields of the pod in a projected volume.</summary>
public sealed class V1DownwardAPIProjection : KubernetesModel
{
    public IList<V1DownwardAPIVolumeFile>? Items { get; set; }
}
