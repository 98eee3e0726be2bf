namespace Recorder.Format;

/// <summary>How a <see cref="RecordingWriter"/> cuts parts.</summary>
public sealed record RecordingWriterOptions
{
    public static RecordingWriterOptions Default { get; } = new();

    /// <summary>A part is closed once it has this many compressed bytes; somewhat more are in it then.</summary>
    public long TargetPartSize { get; init; } = 128 * 1024;

    /// <summary>
    /// Parts but the last of a completed recording are padded to this size, where the store has a minimum (0: none has).
    /// </summary>
    public long MinimumPartSize { get; init; }

    /// <summary>Whether the stream stays open when the writer is disposed.</summary>
    public bool LeaveOpen { get; init; }
}
