namespace k8s.Models;

/// <summary>What all containers of a pod may do.</summary>
public sealed class V1PodSecurityContext : KubernetesModel
{
    public long? FsGroup { get; set; }

    public string? FsGroupChangePolicy { get; set; }

    public long? RunAsGroup { get; set; }

    public bool? RunAsNonRoot { get; set; }

    public long? RunAsUser { get; set; }

    public V1SeccompProfile? SeccompProfile { get; set; }

    public IList<long>? SupplementalGroups { get; set; }
}
