namespace Recorder.Audit;

/// <summary>The audit log could not do what was asked (disk full, busy, damaged): retry, or call an operator. Nothing was written.</summary>
public sealed class AuditException(string message, Exception? inner = null) : IOException(message, inner);
