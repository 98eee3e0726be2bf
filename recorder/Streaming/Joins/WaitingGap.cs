using System.Text.Json.Serialization;
using Recorder.Streaming.Collector;

namespace Recorder.Streaming.Joins;

/// <summary>A recording that was stored although another collector has events of it.</summary>
/// <param name="Upload">As it was completed.</param>
/// <param name="Missing">What is missing.</param>
internal sealed record WaitingGap(CompletedUpload Upload, string Missing)
{
    /// <summary>Of its file.</summary>
    [JsonIgnore]
    public string Name => $"{Upload.Description.UploadId:D}.{Upload.Description.Revision}";
}
