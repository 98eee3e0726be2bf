namespace Recorder.Storage;

/// <summary>The upload was completed or aborted, or never was.</summary>
public sealed class UploadNotFoundException(string message) : Exception(message);
