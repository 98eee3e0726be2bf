namespace Recorder.Storage;

/// <summary>No finished recording exists under this name.</summary>
public sealed class RecordingNotFoundException(string message) : Exception(message);
