namespace Recorder.Storage;

/// <summary>What went wrong at the store, in the words a caller can act on.</summary>
public enum StorageProblem
{
    /// <summary>No space, or over quota (ENOSPC, EDQUOT): wait for space.</summary>
    Full,

    /// <summary>The medium failed (EIO): what was written since the last success is lost.</summary>
    Device,

    /// <summary>Permission denied or read-only (EACCES, EPERM, EROFS): an operator must act.</summary>
    Denied,

    /// <summary>The store's directory or bucket is gone (ENOENT, ENOTDIR).</summary>
    Missing,

    /// <summary>Unreachable for now (network, timeouts): retry.</summary>
    Unavailable,
}

/// <summary>The store could not do what was asked. What it had already stored is unharmed.</summary>
public class StorageException(StorageProblem problem, string message, Exception? inner = null) : IOException(message, inner)
{
    public StorageProblem Problem { get; } = problem;
}

/// <summary>No finished recording exists under this name.</summary>
public sealed class RecordingNotFoundException(string message) : Exception(message);

/// <summary>A finished recording of this revision exists already; it is not touched.</summary>
public sealed class RecordingExistsException(string message) : Exception(message);

/// <summary>The upload was completed or aborted, or never was.</summary>
public sealed class UploadNotFoundException(string message) : Exception(message);

/// <summary>
/// A part named at completion is not stored, or is no longer what was named (it was sent again meanwhile). The upload is left as
/// it is: list its parts and complete again.
/// </summary>
public sealed class InvalidPartException(string message) : Exception(message);

/// <summary>An upload was completed without a part: it made no recording and is gone.</summary>
public sealed class EmptyUploadException(string message) : Exception(message);
