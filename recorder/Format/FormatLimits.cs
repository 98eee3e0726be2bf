namespace Recorder.Format;

/// <summary>The fixed sizes of the recording format (FORMAT.md).</summary>
public static class FormatLimits
{
    /// <summary>Longest protobuf message (events.OneOf) in a record, in bytes, without its 4-byte length.</summary>
    public const int MaxMessageSize = 65_536;

    /// <summary>Bytes of a record's length prefix.</summary>
    public const int LengthPrefixSize = 4;

    /// <summary>Most terminal bytes put into one print event, leaving room for its metadata below <see cref="MaxMessageSize"/>.</summary>
    public const int MaxPrintData = 32 * 1024;

    /// <summary>With so many records that cannot be read, the rest of a part is skipped: a small bomb must not keep a reader busy for hours.</summary>
    public const int MaxUnreadableRecords = 100;
}
