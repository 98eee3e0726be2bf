namespace k8s.Models;

/// <summary>What the API server answers when it refuses, and sometimes when it succeeds.</summary>
public sealed class V1Status : KubernetesModel, IKubernetesObject
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ListMeta? Metadata { get; set; }

    /// <summary>Success or Failure.</summary>
    public string? Status { get; set; }

    public string? Message { get; set; }

    /// <summary>One word for programs: NotFound, AlreadyExists, Conflict, Expired, Forbidden …</summary>
    public string? Reason { get; set; }

    public V1StatusDetails? Details { get; set; }

    /// <summary>The HTTP status code.</summary>
    public int? Code { get; set; }
}
