namespace k8s.Models;

/// <summary>The seccomp profile: RuntimeDefault, Localhost, Unconfined.</summary>
public sealed class V1SeccompProfile : KubernetesModel
{
    public string? Type { get; set; }

    public string? LocalhostProfile { get; set; }
}
