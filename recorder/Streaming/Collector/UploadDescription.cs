using System.Text.Json.Serialization;
using Recorder.Format;
using Recorder.Storage;

namespace Recorder.Streaming.Collector;

/// <summary>What an upload is, written once when it starts.</summary>
/// <param name="UploadId">What the recorder knows it by. It stays the same when late events re-open the track.</param>
/// <param name="Session">Session id.</param>
/// <param name="Track">Which of the session's files.</param>
/// <param name="StoreUpload">What the store knows this revision's upload by.</param>
/// <param name="Revision">As the store numbered it.</param>
/// <param name="Initiated">UTC.</param>
/// <param name="Owner">Identity of the recorder that opened it; nobody else may go on with it.</param>
internal sealed record UploadDescription(
    Guid UploadId, string Session, Track Track, Guid StoreUpload, int Revision, DateTimeOffset Initiated, string Owner)
{
    [JsonIgnore]
    public RecordingKey Key => new(SessionId.Parse(Session), Track);

    public Upload ToUpload() => new(Key, StoreUpload, Revision, Initiated);

    public static UploadDescription From(Upload upload, Guid uploadId, string owner) =>
        new(uploadId, upload.Key.Session.ToString(), upload.Key.Track, upload.Id, upload.Revision, upload.Initiated, owner);
}
