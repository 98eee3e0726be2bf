using System.Text.Json.Serialization;

namespace k8s.Models;

/// <summary>Holder and times, to the microsecond.</summary>
public sealed class V1LeaseSpec : KubernetesModel
{
    public string? HolderIdentity { get; set; }

    public int? LeaseDurationSeconds { get; set; }

    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTime? AcquireTime { get; set; }

    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTime? RenewTime { get; set; }

    public int? LeaseTransitions { get; set; }
}
