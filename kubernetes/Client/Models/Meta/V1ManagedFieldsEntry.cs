using System.Text.Json;

namespace k8s.Models;

/// <summary>Which fields one field manager set.</summary>
public sealed class V1ManagedFieldsEntry : KubernetesModel
{
    public string? Manager { get; set; }

    public string? Operation { get; set; }

    public string? ApiVersion { get; set; }

    public DateTime? Time { get; set; }

    public string? FieldsType { get; set; }

    public JsonElement? FieldsV1 { get; set; }

    public string? Subresource { get; set; }
}
