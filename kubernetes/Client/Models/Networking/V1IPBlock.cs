namespace k8s.Models;

/// <summary>A range of addresses, with holes.</summary>
public sealed class V1IPBlock : KubernetesModel
{
    public string? Cidr { get; set; }

    public IList<string>? Except { get; set; }
}
