using System.Text.Json.Serialization;

namespace SessionRecording.Operator.Api.Spec;

/// <summary>What becomes of a session that cannot be recorded.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FailureMode>))]
public enum FailureMode
{
    FailClosed,
    FailOpen,
}
