namespace k8s.Models;

/// <summary>A command that must succeed.</summary>
public sealed class V1ExecAction : KubernetesModel
{
    public IList<string>? Command { get; set; }
}
