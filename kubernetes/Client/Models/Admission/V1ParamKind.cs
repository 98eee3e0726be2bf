namespace k8s.Models;

/// <summary>The kind of object that holds parameters.</summary>
public sealed class V1ParamKind : KubernetesModel
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }
}
