namespace SessionRecording.Operator.Host.Controller;

/// <summary>What the API server did not take and may take the next time.</summary>
/// <param name="What">Kind and name.</param>
/// <param name="Why">Its words.</param>
internal sealed record Troubled(string What, string Why);
