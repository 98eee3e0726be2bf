namespace Fuzz.Targets;

/// <summary>How a call ended, and what it answered until then.</summary>
internal sealed record CallOutcome(string Status, string Message, byte[] Replies);
