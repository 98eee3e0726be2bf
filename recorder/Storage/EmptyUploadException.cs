namespace Recorder.Storage;

/// <summary>An upload was completed without a part: it made no recording and is gone.</summary>
public sealed class EmptyUploadException(string message) : Exception(message);
