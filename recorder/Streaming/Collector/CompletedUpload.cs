using Recorder.Format;
using Recorder.Storage;

namespace Recorder.Streaming.Collector;

/// <summary>What is remembered of an upload after it was completed.</summary>
/// <param name="Description">The upload.</param>
/// <param name="Size">Bytes of the stored object.</param>
/// <param name="Sha256">Of the stored object.</param>
/// <param name="RecordCount">Records in it.</param>
/// <param name="ContentSha256">Of its records, framed.</param>
/// <param name="LastIndex">Highest event index in it.</param>
/// <param name="RecoveredEnd">Index of the end event that the completer appended, or -1.</param>
/// <param name="Completed">UTC.</param>
internal sealed record CompletedUpload(
    UploadDescription Description, long Size, ReadOnlyMemory<byte> Sha256, long RecordCount, ReadOnlyMemory<byte> ContentSha256,
    long LastIndex, long RecoveredEnd, DateTimeOffset Completed)
{
    /// <summary>The last event that came from the recorder.</summary>
    public long LastRealIndex => Math.Max(Description.FromIndex - 1, RecoveredEnd < 0 ? LastIndex : RecoveredEnd - 1);

    public static CompletedUpload From(UploadDescription description, StoredRecording recording, PartIndex index, long recoveredEnd) => new(
        description with { Revision = recording.Revision },
        index.RecordingSize,
        index.RecordingSha256,
        index.RecordCount,
        index.ContentSha256,
        index.Parts.Count == 0 ? -1 : index.Parts.Max(part => part.LastIndex),
        recoveredEnd,
        recording.Completed);

    public StoredTrack ToStoredTrack() => new(Size, Sha256, RecordCount, ContentSha256, LastIndex, Description.Revision);

    public StoredRecording ToRecording() => new(Description.Key, Description.Revision, Size, Completed);
}
