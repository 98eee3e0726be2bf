namespace Recorder.Playback.Timing;

/// <summary>Where a part lies in the recording.</summary>
/// <param name="Offset">Of its header.</param>
/// <param name="Size">Header, body and padding.</param>
/// <param name="FirstTime">Time of its first event, when the index told.</param>
/// <param name="AfterIndex">Events up to this index came in parts before; -1 when none did, or nobody told.</param>
internal readonly record struct PartSpan(long Offset, long Size, DateTimeOffset? FirstTime, long AfterIndex = -1)
{
    public static PartSpan WholeRecording { get; } = new(0, long.MaxValue, null);
}
