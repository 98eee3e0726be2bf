namespace SessionRecording.Operator.Host.Controller;

/// <summary>In whose name fields are set: one for each concern.</summary>
internal static class FieldManagers
{
    public const string
        Workloads = "session-recording-operator/workloads", Certificates = "session-recording-operator/certificates",
        Status = "session-recording-operator/status", Enforcement = "session-recording-operator/enforcement";
}
