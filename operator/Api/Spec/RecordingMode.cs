using System.Text.Json.Serialization;

namespace SessionRecording.Operator.Api.Spec;

/// <summary>Where SSH is recorded, and whether recordings wait in a spool (async) or go straight to the collector (sync).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RecordingMode>))]
public enum RecordingMode
{
    [JsonStringEnumMemberName("node")]
    Node,

    [JsonStringEnumMemberName("node-sync")]
    NodeSync,

    [JsonStringEnumMemberName("proxy")]
    Proxy,

    [JsonStringEnumMemberName("proxy-sync")]
    ProxySync,

    [JsonStringEnumMemberName("off")]
    Off,
}
