namespace Recorder.Playback.Sources;

/// <summary>A recording cannot be had. The message is fit for a person and says what would be right.</summary>
public sealed class RecordingSourceException(string message, Exception? inner = null) : IOException(message, inner);
