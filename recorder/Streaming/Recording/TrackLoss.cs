namespace Recorder.Streaming.Recording;

/// <summary>What one track lacks.</summary>
/// <param name="Since">When its sink failed.</param>
/// <param name="FromIndex">Event index from which on nothing is known to be durable.</param>
/// <param name="Events">Events from there on.</param>
/// <param name="Bytes">Bytes of those that the sink did not take.</param>
internal sealed record TrackLoss(DateTimeOffset Since, long FromIndex, long Events, long Bytes);
