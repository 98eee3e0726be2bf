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

    /// <summary>Unreachable (network, timeouts): retry.</summary>
    Unavailable,
}
