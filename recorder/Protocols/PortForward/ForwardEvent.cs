namespace Recorder.Protocols.PortForward;

/// <summary>A connection began, or is over.</summary>
public readonly record struct ForwardEvent(ForwardedConnection Connection, bool IsOver);
