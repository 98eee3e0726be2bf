namespace Recorder.Storage;

/// <summary>A finished recording (one track, one revision). It never changes again.</summary>
public sealed record StoredRecording(RecordingKey Key, int Revision, long Size, DateTimeOffset Completed);
