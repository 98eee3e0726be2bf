using System.Text.Json.Serialization;

namespace SessionRecording.Operator.Api.Spec;

/// <summary>Of which sessions the input is recorded, too.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RecordInput>))]
public enum RecordInput
{
    [JsonStringEnumMemberName("never")]
    Never,

    [JsonStringEnumMemberName("nonInteractive")]
    NonInteractive,

    [JsonStringEnumMemberName("always")]
    Always,
}
