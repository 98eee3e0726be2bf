using System.Text.Json.Serialization;

namespace k8s.KubeConfigModels;

/// <summary>How a user proves who they are.</summary>
internal sealed class UserCredentials
{
    [JsonPropertyName("client-certificate")]
    public string? ClientCertificate { get; set; }

    [JsonPropertyName("client-certificate-data")]
    public string? ClientCertificateData { get; set; }

    [JsonPropertyName("client-key")]
    public string? ClientKey { get; set; }

    [JsonPropertyName("client-key-data")]
    public string? ClientKeyData { get; set; }

    public string? Token { get; set; }

    [JsonPropertyName("tokenFile")]
    public string? TokenFile { get; set; }

    [JsonPropertyName("username")]
    public string? UserName { get; set; }

    public string? Password { get; set; }

    [JsonPropertyName("as")]
    public string? Impersonate { get; set; }

    [JsonPropertyName("as-groups")]
    public List<string>? ImpersonateGroups { get; set; }

    [JsonPropertyName("exec")]
    public ExternalExecution? ExternalExecution { get; set; }
}
