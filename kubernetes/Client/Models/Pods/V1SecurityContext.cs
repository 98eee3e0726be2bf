namespace k8s.Models;

/// <summary>What a container may do.</summary>
public sealed class V1SecurityContext : KubernetesModel
{
    public bool? AllowPrivilegeEscalation { get; set; }

    public V1Capabilities? Capabilities { get; set; }

    public bool? Privileged { get; set; }

    public bool? ReadOnlyRootFilesystem { get; set; }

    public long? RunAsGroup { get; set; }

    public bool? RunAsNonRoot { get; set; }

    public long? RunAsUser { get; set; }

    public V1SeccompProfile? SeccompProfile { get; set; }
}
