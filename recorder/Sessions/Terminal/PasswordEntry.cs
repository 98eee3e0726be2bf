using System.Runtime.InteropServices;

namespace Recorder.Sessions.Terminal;

/// <summary>A user as the name service knows it.</summary>
/// <param name="Name">Login name.</param>
/// <param name="Uid">User id.</param>
/// <param name="Home">Home folder.</param>
/// <param name="Shell">Login shell; empty means /bin/sh.</param>
public sealed record PasswordEntry(string Name, uint Uid, string Home, string Shell)
{
    // struct passwd: name, passwd (pointers), uid, gid (32 bits each), gecos, dir, shell (pointers).
    private const int EntrySize = 48, HomeOffset = 32, ShellOffset = 40;
    private const int BufferSize = 16 * 1024;

    /// <summary>Looks the uid up; null when nobody has it.</summary>
    public static unsafe PasswordEntry? Find(uint uid)
    {
        byte* entry = stackalloc byte[EntrySize];
        byte* buffer = stackalloc byte[BufferSize];
        byte* found;
        if (LibC.GetPasswordEntry(uid, entry, buffer, BufferSize, &found) != 0 || found is null)
        {
            return null;
        }

        return new PasswordEntry(Text(entry, 0), uid, Text(entry, HomeOffset), Text(entry, ShellOffset));
    }

    private static unsafe string Text(byte* entry, int offset) =>
        Marshal.PtrToStringUTF8(*(nint*)(entry + offset)) ?? "";
}
