namespace SessionRecording.Operator.Host.Status;

/// <summary>A condition before it is known when it began: status, reason, and a message that says what to do.</summary>
internal sealed record Finding(string Type, string Status, string Reason, string Message)
{
    public const string True = "True", False = "False", Unknown = "Unknown";
}
