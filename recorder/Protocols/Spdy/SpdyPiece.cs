namespace Recorder.Protocols.Spdy;

/// <summary>A control frame, or as much of a data frame as has come. An empty data frame is one empty piece.</summary>
/// <param name="Type">Which frame.</param>
/// <param name="StreamId">0 where the frame is not about a stream.</param>
/// <param name="Data">Of data frames; in the caller's memory.</param>
/// <param name="IsFin">The sender says nothing more on the stream, behind this piece.</param>
/// <param name="Headers">Of frames that have some, in their order; names are lower-case and unique. Else null.</param>
public readonly record struct SpdyPiece(
    SpdyFrameType Type, uint StreamId, ReadOnlyMemory<byte> Data, bool IsFin, IReadOnlyList<KeyValuePair<string, string>>? Headers);
