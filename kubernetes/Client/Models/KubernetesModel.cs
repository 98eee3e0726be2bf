using System.Text.Json;
using System.Text.Json.Serialization;

namespace k8s.Models;

/// <summary>What all models share: fields that we do not know are kept and written back.</summary>
public abstract class KubernetesModel
{
    /// <summary>Fields of the object that have no property here, as they came.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? UnknownFields { get; set; }
}
