namespace Recorder.Playback.Timing;

/// <summary>Where a part lies in the recording.</summary>
/// <param name="Offset">Of its header.</param>
/// <param name="Size">Header, body and padding.</param>
/// <param name="FirstTime">Time of its first event, when the index told.</param>
internal readonly record struct PartSpan(long Offset, long Size, DateTimeOffset? FirstTime);
