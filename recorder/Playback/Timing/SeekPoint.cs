using Recorder.Format;

namespace Recorder.Playback.Timing;

/// <summary>How to show the moment sought.</summary>
/// <param name="At">Position reached: the target, or the end when the target is past it.</param>
/// <param name="Last">Position of the last frame before; zero when there is none.</param>
/// <param name="Replay">Output for a terminal that was reset.</param>
/// <param name="Size">The terminal's size then, when it is known.</param>
public sealed record SeekPoint(TimeSpan At, TimeSpan Last, ReadOnlyMemory<byte> Replay, TerminalSize? Size);
