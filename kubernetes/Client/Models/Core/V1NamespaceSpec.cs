namespace k8s.Models;

/// <summary>What holds a namespace back from being deleted.</summary>
public sealed class V1NamespaceSpec : KubernetesModel
{
    public IList<string>? Finalizers { get; set; }
}
