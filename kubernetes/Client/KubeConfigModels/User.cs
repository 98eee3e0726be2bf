using System.Text.Json.Serialization;

namespace k8s.KubeConfigModels;

/// <summary>A user by name in the file.</summary>
internal sealed class User
{
    public string? Name { get; set; }

    [JsonPropertyName("user")]
    public UserCredentials? UserCredentials { get; set; }
}
