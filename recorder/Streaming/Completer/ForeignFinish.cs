using System.Text.Json.Serialization;
using Recorder.Streaming.Collector;

namespace Recorder.Streaming.Completer;

/// <summary>
/// An upload of another collector that is made a recording here. On disk from before it is completed until all is done that follows: once
/// completed, nobody finds it among the store's uploads.
/// </summary>
/// <param name="Source">The upload.</param>
/// <param name="StoreUpload">What becomes the recording: the same, or one in which it is joined with what was stored before.</param>
/// <param name="Revision">Of that recording.</param>
/// <param name="RecoveredEnd">Index of the end event that was made up, or -1.</param>
internal sealed record ForeignFinish(UploadDescription Source, Guid StoreUpload, int Revision, long RecoveredEnd)
{
    /// <summary>Of its file.</summary>
    [JsonIgnore]
    public string Name => $"{Source.UploadId:D}";
}
