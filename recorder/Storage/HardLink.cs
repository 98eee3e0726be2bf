using System.Runtime.InteropServices;

namespace Recorder.Storage;

/// <summary>link(2).</summary>
public static partial class HardLink
{
    private const int Eperm = 1, Eexist = 17, Einval = 22, Enosys = 38, Eopnotsupp = 95;

    /// <summary>Gives the file at <paramref name="from"/> a second name, unless that is taken: then nothing is done.</summary>
    /// <returns>False: this file system has no hard links.</returns>
    /// <exception cref="StorageException">The kernel reported a failure.</exception>
    public static bool TryMake(string from, string to)
    {
        if (Native.Link(from, to) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() switch
        {
            Eexist => true,
            Eperm or Einval or Enosys or Eopnotsupp => false,
            int error => throw Errno.ToException(error, "link", to),
        };
    }

    private static partial class Native
    {
        [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        internal static partial int Link(string from, string to);
    }
}
