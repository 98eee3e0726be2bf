using System.Text.Json.Serialization;
using Recorder.Format;
using Recorder.Storage;

namespace Recorder.Streaming.Collector;

/// <summary>What an upload is. The store hears of it only when there is a first part, so that a session can start while the store is away.</summary>
/// <param name="UploadId">What the recorder knows it by. It stays the same when late events re-open the track.</param>
/// <param name="Session">Session id.</param>
/// <param name="Track">Which of the session's files.</param>
/// <param name="StoreUpload">What the store knows this revision's upload by; empty before the first part.</param>
/// <param name="Revision">As the store numbered it; 0 before the first part.</param>
/// <param name="Initiated">UTC.</param>
/// <param name="Opened">1 for the first time; one more whenever late events re-opened it.</param>
/// <param name="Owner">Identity of the recorder that opened it; nobody else may go on with it.</param>
/// <param name="FromIndex">More than 0: the session moved here from another collector, which has the events before this one.</param>
internal sealed record UploadDescription(
    Guid UploadId, string Session, Track Track, Guid StoreUpload, int Revision, DateTimeOffset Initiated, int Opened, string Owner,
    long FromIndex = 0)
{
    [JsonIgnore]
    public RecordingKey Key => new(SessionId.Parse(Session), Track);

    [JsonIgnore]
    public bool IsInStore => StoreUpload != Guid.Empty;

    public Upload ToUpload() => new(Key, StoreUpload, Revision, Initiated);

    public UploadDescription With(Upload upload) =>
        this with { StoreUpload = upload.Id, Revision = upload.Revision, Initiated = upload.Initiated };
}
