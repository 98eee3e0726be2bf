using System.Text.Json.Serialization;

namespace k8s.KubeConfigModels;

/// <summary>Where a cluster is, and how it proves itself.</summary>
internal sealed class ClusterEndpoint
{
    public string? Server { get; set; }

    [JsonPropertyName("certificate-authority")]
    public string? CertificateAuthority { get; set; }

    [JsonPropertyName("certificate-authority-data")]
    public string? CertificateAuthorityData { get; set; }

    [JsonPropertyName("insecure-skip-tls-verify")]
    public bool SkipTlsVerify { get; set; }

    [JsonPropertyName("tls-server-name")]
    public string? TlsServerName { get; set; }

    [JsonPropertyName("proxy-url")]
    public string? ProxyUrl { get; set; }
}
