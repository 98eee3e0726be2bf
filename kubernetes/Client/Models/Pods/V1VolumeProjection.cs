namespace k8s.Models;

/// <summary>One source of a projected volume.</summary>
public sealed class V1VolumeProjection : KubernetesModel
{
    public V1SecretProjection? Secret { get; set; }

    public V1ConfigMapProjection? ConfigMap { get; set; }

    public V1DownwardAPIProjection? DownwardAPI { get; set; }

    public V1ServiceAccountTokenProjection? ServiceAccountToken { get; set; }
}
