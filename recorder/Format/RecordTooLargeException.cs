namespace Recorder.Format;

/// <summary>An event that does not fit into one record: the caller must split it, trim it or drop it.</summary>
public sealed class RecordTooLargeException(long size)
    : Exception($"event of {size} bytes, allowed {FormatLimits.MaxMessageSize}")
{
    /// <summary>Encoded size of the event, in bytes.</summary>
    public long Size { get; } = size;
}
