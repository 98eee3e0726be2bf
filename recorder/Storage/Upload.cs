namespace Recorder.Storage;

/// <summary>A multipart upload that was started and neither completed nor aborted.</summary>
/// <param name="Key">The session and track it will become.</param>
/// <param name="Id">Unguessable: who knows it may add parts.</param>
/// <param name="Revision">1 for a first recording; one more than the newest finished revision otherwise.</param>
/// <param name="Initiated">When it was started, UTC.</param>
public sealed record Upload(RecordingKey Key, Guid Id, int Revision, DateTimeOffset Initiated);
