namespace SessionRecording.Operator.Host.Status;

/// <summary>A change of a condition that is worth an event.</summary>
internal sealed record Transition(bool IsWarning, string Reason, string Message);
