using System.Runtime.InteropServices;

namespace Recorder.Storage;

/// <summary>Turns errno, and .NET's I/O exceptions, into the store's words.</summary>
public static class Errno
{
    private const int Eperm = 1, Enoent = 2, Eio = 5, Eagain = 11, Eacces = 13, Enotdir = 20, Enospc = 28, Erofs = 30, Edquot = 122;

    /// <summary>A typed error that names the call, the thing and the system's own text.</summary>
    public static StorageException ToException(int errno, string call, string name) =>
        new(ToProblem(errno), $"{call} {name}: {Marshal.GetPInvokeErrorMessage(errno)}");

    /// <summary>The same for an exception of System.IO.</summary>
    public static StorageException ToException(Exception cause, string call, string name)
    {
        StorageProblem problem = cause switch
        {
            UnauthorizedAccessException => StorageProblem.Denied,
            DirectoryNotFoundException or FileNotFoundException => StorageProblem.Missing,
            // On Unix, HResult of a plain IOException is the raw errno.
            IOException io => ToProblem(io.HResult & 0xFFFF),
            _ => StorageProblem.Device,
        };
        return new StorageException(problem, $"{call} {name}: {cause.Message}", cause);
    }

    /// <summary>Another process has the file open, and shares it with nobody.</summary>
    public static bool IsHeldByAnother(IOException cause) => (cause.HResult & 0xFFFF) == Eagain;

    private static StorageProblem ToProblem(int errno) => errno switch
    {
        Enospc or Edquot => StorageProblem.Full,
        Eperm or Eacces or Erofs => StorageProblem.Denied,
        Enoent or Enotdir => StorageProblem.Missing,
        Eio => StorageProblem.Device,
        _ => StorageProblem.Device,
    };
}
