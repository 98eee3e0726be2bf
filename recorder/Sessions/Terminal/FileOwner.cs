using System.Runtime.InteropServices;

namespace Recorder.Sessions.Terminal;

/// <summary>Who owns a file: .NET does not tell.</summary>
internal static unsafe partial class FileOwner
{
    // struct statx: the owner's uid is the 32-bit word at offset 20 on every architecture.
    private const int StatxSize = 256, UidOffset = 20, CurrentDirectory = -100;
    private const uint UidMask = 0x8;

    /// <summary>The owner's uid, or null when the file cannot be looked at.</summary>
    internal static uint? Of(string path)
    {
        byte* status = stackalloc byte[StatxSize];
        return Statx(CurrentDirectory, path, 0, UidMask, status) == 0 ? *(uint*)(status + UidOffset) : null;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, byte* status);
}
