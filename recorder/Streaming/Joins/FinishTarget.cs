using System.Text.Json.Serialization;
using Recorder.Storage;
using Recorder.Streaming.Collector;

namespace Recorder.Streaming.Joins;

/// <summary>What a completion makes a recording of: parts that are all stored.</summary>
/// <param name="StoreUpload">What the store knows the upload by.</param>
/// <param name="Revision">As the store numbered it.</param>
/// <param name="Initiated">UTC.</param>
/// <param name="Base">The revision all of whose events are in it, too; 0: none. INVARIANT: only <c>Base + 1</c> may be completed, so that no revision hides events of another.</param>
/// <param name="Parts">In order; none: they are not all stored yet.</param>
/// <param name="Summary">Of the events in it.</param>
/// <param name="RecoveredEnd">Index of the end event that was made up, or -1.</param>
/// <param name="Damage">What cannot be read any more, as an auditor should read it; empty: nothing.</param>
/// <param name="Missing">Events that another collector has and that are to be joined when it is back; empty: none.</param>
internal sealed record FinishTarget(
    Guid StoreUpload, int Revision, DateTimeOffset Initiated, int Base, IReadOnlyList<StoredPart> Parts, TrackSummary Summary,
    long RecoveredEnd, string Damage, string Missing)
{
    [JsonIgnore]
    public bool IsNext => Revision == Base + 1;

    public static FinishTarget Of(Upload upload, int @base) =>
        new(upload.Id, upload.Revision, upload.Initiated, @base, [], new TrackSummary(), -1, "", "");

    public Upload ToUpload(RecordingKey key) => new(key, StoreUpload, Revision, Initiated);
}
