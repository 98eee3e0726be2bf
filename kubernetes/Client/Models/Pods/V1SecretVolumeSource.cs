namespace k8s.Models;

/// <summary>A Secret as files.</summary>
public sealed class V1SecretVolumeSource : KubernetesModel
{
    public string? SecretName { get; set; }

    public IList<V1KeyToPath>? Items { get; set; }

    public int? DefaultMode { get; set; }

    public bool? Optional { get; set; }
}
