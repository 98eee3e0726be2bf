using Recorder.Storage;
using Recorder.Streaming.Collector;

namespace Recorder.Streaming.Joins;

/// <summary>An upload whose events are to be joined with a finished recording of the same track.</summary>
/// <param name="Description">Whose it is.</param>
/// <param name="Upload">As the store knows it.</param>
/// <param name="Parts">Numbers of its parts, in order.</param>
/// <param name="RecoveredEnd">Index of the end event that was made up for it, or -1.</param>
internal sealed record JoinSource(UploadDescription Description, Upload Upload, IReadOnlyList<int> Parts, long RecoveredEnd);
