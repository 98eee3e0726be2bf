namespace Recorder.Protocols.Spdy;

/// <summary>Where in the framing one direction stands.</summary>
/// <param name="Left">Bytes that the data frame still lacks.</param>
/// <param name="StreamId">Whose data frame it is.</param>
/// <param name="InFrame">A control frame, or a data frame's head, is not complete.</param>
public readonly record struct SpdyPosition(int Left, uint StreamId, bool InFrame);
