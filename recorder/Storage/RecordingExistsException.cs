namespace Recorder.Storage;

/// <summary>A finished recording of this revision exists already; it is not touched.</summary>
public sealed class RecordingExistsException(string message) : Exception(message);
