namespace Recorder.Protocols;

/// <summary>The peer broke its protocol. The message names the field, its value and the limit. Ends that session only.</summary>
public sealed class ProtocolException(string message) : Exception(message);
