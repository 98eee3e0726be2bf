namespace k8s.Models;

/// <summary>Active or Terminating.</summary>
public sealed class V1NamespaceStatus : KubernetesModel
{
    public string? Phase { get; set; }

    public IList<V1Condition>? Conditions { get; set; }
}
