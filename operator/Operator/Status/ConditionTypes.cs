namespace SessionRecording.Operator.Host.Status;

/// <summary>What conditions are about.</summary>
internal static class ConditionTypes
{
    public const string
        Ready = "Ready", Progressing = "Progressing", Degraded = "Degraded", StorageHealthy = "StorageHealthy", UploadsCurrent = "UploadsCurrent",
        SpoolPressure = "SpoolPressure", Enforced = "Enforced", Conflict = "Conflict", Paused = "Paused", NotBuilt = "NotBuilt";
}
