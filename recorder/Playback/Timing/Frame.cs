using Recorder.Format;

namespace Recorder.Playback.Timing;

/// <summary>One visible thing that happened.</summary>
/// <param name="At">Since the first output; never before the frame that came before it.</param>
/// <param name="Kind">Which of the next two is set.</param>
/// <param name="Content">The bytes; they belong to the timeline until its next read.</param>
/// <param name="Size">The new size, columns × rows.</param>
public readonly record struct Frame(TimeSpan At, FrameKind Kind, ReadOnlyMemory<byte> Content, TerminalSize Size);
