namespace k8s.Models;

/// <summary>A verb on a path.</summary>
public sealed class V1NonResourceAttributes : KubernetesModel
{
    public string? Path { get; set; }

    public string? Verb { get; set; }
}
