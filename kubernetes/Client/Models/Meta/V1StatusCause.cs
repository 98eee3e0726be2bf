namespace k8s.Models;

/// <summary>One reason among several, with the field it is about.</summary>
public sealed class V1StatusCause : KubernetesModel
{
    public string? Reason { get; set; }

    public string? Message { get; set; }

    public string? Field { get; set; }
}
