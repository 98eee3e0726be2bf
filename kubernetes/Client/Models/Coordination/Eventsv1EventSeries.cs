using System.Text.Json.Serialization;

namespace k8s.Models;

/// <summary>How often it happened, and when last.</summary>
public sealed class Eventsv1EventSeries : KubernetesModel
{
    public int? Count { get; set; }

    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTime? LastObservedTime { get; set; }
}
