namespace k8s.Models;

/// <summary>Keeps pods away that do not tolerate it.</summary>
public sealed class V1Taint : KubernetesModel
{
    public string? Key { get; set; }

    public string? Value { get; set; }

    public string? Effect { get; set; }

    public DateTime? TimeAdded { get; set; }
}
