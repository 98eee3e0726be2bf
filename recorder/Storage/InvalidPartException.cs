namespace Recorder.Storage;

/// <summary>
/// A part named at completion is not stored, or is no longer what was named (it was sent again meanwhile). The upload is left as
/// it is: list its parts and complete again.
/// </summary>
public sealed class InvalidPartException(string message) : Exception(message);
