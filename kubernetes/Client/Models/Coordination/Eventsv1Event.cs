using System.Text.Json.Serialization;

namespace k8s.Models;

/// <summary>Something that happened to an object.</summary>
[KubernetesEntity(Group = KubeGroup, Kind = KubeKind, ApiVersion = KubeApiVersion, PluralName = KubePluralName)]
public sealed class Eventsv1Event : KubernetesModel, IKubernetesObject<V1ObjectMeta>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "Event";
    public const string KubeGroup = "events.k8s.io";
    public const string KubePluralName = "events";

    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTime? EventTime { get; set; }

    public string? Type { get; set; }

    public string? Reason { get; set; }

    public string? Action { get; set; }

    public string? Note { get; set; }

    public V1ObjectReference? Regarding { get; set; }

    public V1ObjectReference? Related { get; set; }

    public string? ReportingController { get; set; }

    public string? ReportingInstance { get; set; }

    public Eventsv1EventSeries? Series { get; set; }
}
