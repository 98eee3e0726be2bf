namespace k8s.Models;

/// <summary>Several sources in one directory.</summary>
public sealed class V1ProjectedVolumeSource : KubernetesModel
{
    public IList<V1VolumeProjection>? Sources { get; set; }

    public int? DefaultMode { get; set; }
}
