namespace Recorder.Streaming.Collector;

/// <summary>An event for the audit log that is not durable yet.</summary>
internal readonly record struct PendingAudit(long Index, byte[] Message);
