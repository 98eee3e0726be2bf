using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Recorder.Storage;

/// <summary>
/// fsync and its kin, with their failures. .NET's own flush-to-disk calls swallow a failing fsync, so the core uses
/// these only. After a failure the data since the last success is lost: never retry on the same descriptor (the
/// kernel has already dropped the dirty pages and would report success).
/// </summary>
public static partial class Durable
{
    /// <summary>fdatasync(2): content and size of one file.</summary>
    /// <exception cref="StorageException">The kernel reported a failure.</exception>
    public static void SyncData(SafeFileHandle file, string name) => Check(Native.FDataSync(file), "fdatasync", name);

    /// <summary>fsync(2): content and metadata of one file.</summary>
    /// <exception cref="StorageException">The kernel reported a failure.</exception>
    public static void Sync(SafeFileHandle file, string name) => Check(Native.FSync(file), "fsync", name);

    /// <summary>fsync(2) of a directory: makes creations, renames and removals in it durable.</summary>
    /// <exception cref="StorageException">The kernel reported a failure, or the directory is gone.</exception>
    public static void SyncDirectory(string directory)
    {
        using SafeFileHandle handle = OpenDirectory(directory);
        Check(Native.FSync(handle), "fsync", directory);
    }

    /// <summary>
    /// syncfs(2): everything dirty on the file system that holds <paramref name="directory"/>, in one call. Since Linux 5.8
    /// it reports writeback errors that happened since the handle was opened or last synced: keep one handle open.
    /// </summary>
    /// <exception cref="StorageException">The kernel reported a failure.</exception>
    public static void SyncFileSystem(SafeFileHandle directory, string name) => Check(Native.SyncFs(directory), "syncfs", name);

    /// <summary>fstatfs(2): what kind of file system holds <paramref name="directory"/>, by its magic number.</summary>
    /// <exception cref="StorageException">The kernel reported a failure.</exception>
    public static uint FileSystemType(SafeFileHandle directory, string name)
    {
        Span<nint> answer = stackalloc nint[32]; // struct statfs: f_type, a word, comes first; 120 bytes in all.
        Check(Native.FStatFs(directory, ref answer[0]), "fstatfs", name);
        return unchecked((uint)answer[0]);
    }

    /// <summary>Opens a directory for <see cref="SyncFileSystem"/>.</summary>
    /// <exception cref="StorageException">It is gone or may not be read.</exception>
    public static SafeFileHandle OpenDirectory(string directory)
    {
        const int OpenReadOnlyDirectoryCloseOnExec = 0x10000 /* O_DIRECTORY */ | 0x80000 /* O_CLOEXEC */;
        int descriptor = Native.Open(directory, OpenReadOnlyDirectoryCloseOnExec);
        if (descriptor < 0)
        {
            throw Errno.ToException(Marshal.GetLastPInvokeError(), "open", directory);
        }

        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    private static void Check(int result, string call, string name)
    {
        if (result != 0)
        {
            throw Errno.ToException(Marshal.GetLastPInvokeError(), call, name);
        }
    }

    private static partial class Native
    {
        [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
        internal static partial int FDataSync(SafeFileHandle file);

        [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
        internal static partial int FSync(SafeFileHandle file);

        [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
        internal static partial int SyncFs(SafeFileHandle file);

        [LibraryImport("libc", EntryPoint = "fstatfs", SetLastError = true)]
        internal static partial int FStatFs(SafeFileHandle file, ref nint answer);

        [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        internal static partial int Open(string path, int flags);
    }
}
