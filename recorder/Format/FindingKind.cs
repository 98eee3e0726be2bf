namespace Recorder.Format;

/// <summary>What a reader noticed about a recording.</summary>
public enum FindingKind
{
    /// <summary>There is not one byte in it.</summary>
    Empty,

    /// <summary>It ends inside a part. Everything before was delivered.</summary>
    TruncatedTail,

    /// <summary>A part's body is damaged. What could be read of it was delivered; reading went on at the next part.</summary>
    DamagedPart,

    /// <summary>There is no part header where one must be.</summary>
    UnreadableHeader,

    /// <summary>A part is encrypted, and was skipped.</summary>
    EncryptedPart,

    /// <summary>A part grows past the reader's limit when decompressed. The rest of it was skipped.</summary>
    PartTooLarge,

    /// <summary>A record is no event. It was skipped.</summary>
    UnreadableRecord,

    /// <summary>Bytes other than zeros follow the gzip member of a part.</summary>
    JunkInPart,

    /// <summary>Records that came before, by their index: a retried upload. They were dropped.</summary>
    RepeatedRecords,

    /// <summary>Event indices are missing.</summary>
    IndexGap,
}
