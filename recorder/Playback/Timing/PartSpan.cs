namespace Recorder.Playback.Timing;

/// <summary>Where a part lies in the recording.</summary>
/// <param name="Offset">Of its header.</param>
/// <param name="Size">Header, body and padding.</param>
/// <param name="FirstTime">Time of its first event, when it is known.</param>
/// <param name="FirstIndex">Index of its first event that no part before has, when that is known: earlier ones in it are repeats.</param>
internal readonly record struct PartSpan(long Offset, long Size, DateTimeOffset? FirstTime, long FirstIndex = 0)
{
    public static PartSpan WholeRecording { get; } = new(0, long.MaxValue, null);
}
