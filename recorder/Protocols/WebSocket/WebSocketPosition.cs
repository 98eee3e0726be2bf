namespace Recorder.Protocols.WebSocket;

/// <summary>Where in the framing one direction stands: what must follow before something new may be said.</summary>
/// <param name="Left">Payload bytes that the frame still lacks.</param>
/// <param name="InHeader">A frame's header is not complete.</param>
/// <param name="NeedsFrame">A message has begun, and another frame must end it, besides the one that is not complete.</param>
/// <param name="IsClosed">The close frame is said.</param>
public readonly record struct WebSocketPosition(long Left, bool InHeader, bool NeedsFrame, bool IsClosed);
