using System.Runtime.InteropServices;

namespace Recorder.Sessions.Terminal;

/// <summary>What .NET does not tell of a file: who owns it, and which one it is, whatever path leads there.</summary>
/// <param name="Owner">A uid.</param>
/// <param name="Device">Of the file system.</param>
/// <param name="Number">In the file system.</param>
internal readonly unsafe partial record struct FileStatus(uint Owner, ulong Device, ulong Number)
{
    // struct statx, the same on every architecture.
    private const int StatxSize = 256, UidOffset = 20, InodeOffset = 32, DeviceOffset = 136 /* major and minor, 32 bits each */;
    private const int CurrentDirectory = -100, DoNotSync = 0x4000;
    private const uint UidMask = 0x8, InodeMask = 0x100;

    /// <summary>Null when the file cannot be looked at. Does not wait for servers of network file systems.</summary>
    internal static FileStatus? Of(string path)
    {
        byte* status = stackalloc byte[StatxSize];
        return Statx(CurrentDirectory, path, DoNotSync, UidMask | InodeMask, status) == 0
            ? new FileStatus(*(uint*)(status + UidOffset), *(ulong*)(status + DeviceOffset), *(ulong*)(status + InodeOffset))
            : null;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, byte* status);
}
