namespace SessionRecording.Operator.Host.Status;

/// <summary>What the collectors hold together.</summary>
internal readonly record struct StatusSums(int Active, int PendingUploads, int? Abandoned, DateTimeOffset? LastUploadTime);
