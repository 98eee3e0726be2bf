using System.Text.Json.Serialization;

namespace SessionRecording.Operator.Api.Spec;

/// <summary>What is spoken to a desktop.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DesktopProtocol>))]
public enum DesktopProtocol
{
    [JsonStringEnumMemberName("rdp")]
    Rdp,

    [JsonStringEnumMemberName("vnc")]
    Vnc,
}
