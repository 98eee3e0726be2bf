using System.Runtime.InteropServices;

namespace Recorder.Storage.Files;

/// <summary>The system calls on names that .NET wraps with another meaning, or not at all.</summary>
internal static partial class Posix
{
    private const int Enoent = 2, Eexist = 17, Eperm = 1, Einval = 22, Enosys = 38, Eopnotsupp = 95;
    private const int CurrentDirectory = -100 /* AT_FDCWD */;
    private const uint NoReplace = 1 /* RENAME_NOREPLACE */;

    /// <summary>
    /// Gives the file at <paramref name="from"/> the name <paramref name="to"/>, unless that is taken: then nothing is done and false
    /// is answered. Afterwards <paramref name="from"/> may or may not be there any more.
    /// </summary>
    public static bool TryPublish(string from, string to)
    {
        if (Native.Link(from, to) == 0)
        {
            return true;
        }

        int error = Marshal.GetLastPInvokeError();
        if (error is Eperm or Enosys or Eopnotsupp or Einval)
        {
            // No hard links on this file system (SMB, some FUSE): a rename that refuses to replace does as well.
            if (Native.RenameAt2(CurrentDirectory, from, CurrentDirectory, to, NoReplace) == 0)
            {
                return true;
            }

            int second = Marshal.GetLastPInvokeError();
            error = second is Enosys or Einval ? error : second;
        }

        return error == Eexist ? false : throw Errno.ToException(error, "link", to);
    }

    /// <summary>mkdir(2) with mode 0700: unlike .NET's, makes no parents, so that a store that vanished does not come back empty.</summary>
    public static void MakeDirectory(string path)
    {
        const uint OwnerOnly = 0x1C0; // 0700
        if (Native.MakeDirectory(path, OwnerOnly) != 0)
        {
            throw Errno.ToException(Marshal.GetLastPInvokeError(), "mkdir", path);
        }
    }

    /// <summary>rename(2): replaces what is at <paramref name="to"/>, in one step.</summary>
    public static void Rename(string from, string to)
    {
        if (Native.Rename(from, to) != 0)
        {
            throw Errno.ToException(Marshal.GetLastPInvokeError(), "rename", to);
        }
    }

    /// <summary>The same, but answers false when <paramref name="from"/> is not there.</summary>
    public static bool TryRename(string from, string to)
    {
        if (Native.Rename(from, to) == 0)
        {
            return true;
        }

        int error = Marshal.GetLastPInvokeError();
        return error == Enoent ? false : throw Errno.ToException(error, "rename", to);
    }

    private static partial class Native
    {
        [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        internal static partial int Link(string from, string to);

        [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        internal static partial int MakeDirectory(string path, uint mode);

        [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        internal static partial int Rename(string from, string to);

        [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        internal static partial int RenameAt2(int fromDirectory, string from, int toDirectory, string to, uint flags);
    }
}
