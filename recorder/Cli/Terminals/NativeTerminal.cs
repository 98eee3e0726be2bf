using System.Runtime.InteropServices;

namespace Recorder.Cli.Terminals;

/// <summary>termios(3) and TIOCGWINSZ of Linux with glibc or musl, on x64 and arm64.</summary>
internal static unsafe partial class NativeTerminal
{
    // struct termios: four u32 flag words, c_line, c_cc[32], padding, two speeds.
    private const int TermiosSize = 60;
    private const int InputFlags = 0, OutputFlags = 1, ControlFlags = 2, LocalFlags = 3;
    private const int ControlCharacters = 17;
    private const int Vtime = 5, Vmin = 6;
    private const int FlushInputThenSet = 2; // TCSAFLUSH
    private const nuint GetWindowSize = 0x5413;

    /// <summary>The terminal's modes, or null when the descriptor is no terminal.</summary>
    public static byte[]? GetModes(int descriptor)
    {
        byte[] modes = new byte[TermiosSize * 2]; // Roomier than any libc's struct.
        fixed (byte* pointer = modes)
        {
            return TcGetAttr(descriptor, pointer) == 0 ? modes : null;
        }
    }

    /// <summary>Sets modes and throws away input that nobody read, such as a terminal's answers to questions.</summary>
    public static void SetModes(int descriptor, byte[] modes)
    {
        fixed (byte* pointer = modes)
        {
            _ = TcSetAttr(descriptor, FlushInputThenSet, pointer);
        }
    }

    /// <summary>As cfmakeraw(3), or with a line feed that also goes to the left, for a recording without carriage returns of its own.</summary>
    public static byte[] Raw(byte[] modes, bool withReturns)
    {
        byte[] raw = [.. modes];
        Span<uint> flags = MemoryMarshal.Cast<byte, uint>(raw.AsSpan(0, 16));
        flags[InputFlags] &= ~0x5EBu;    // IGNBRK BRKINT PARMRK ISTRIP INLCR IGNCR ICRNL IXON
        flags[OutputFlags] = withReturns ? flags[OutputFlags] | 0x5u : flags[OutputFlags] & ~0x1u; // OPOST ONLCR
        flags[LocalFlags] &= ~0x804Bu;   // ECHO ECHONL ICANON ISIG IEXTEN
        flags[ControlFlags] = (flags[ControlFlags] & ~0x130u) | 0x30u; // CSIZE PARENB; CS8
        raw[ControlCharacters + Vmin] = 1;
        raw[ControlCharacters + Vtime] = 0;
        return raw;
    }

    public static (int Columns, int Rows)? WindowSize(int descriptor)
    {
        ushort* size = stackalloc ushort[4]; // struct winsize: rows, columns, two of pixels
        return IoCtl(descriptor, GetWindowSize, size) == 0 && size[0] > 0 && size[1] > 0 ? (size[1], size[0]) : null;
    }

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int TcGetAttr(int descriptor, byte* modes);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    private static partial int TcSetAttr(int descriptor, int when, byte* modes);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int IoCtl(int descriptor, nuint request, ushort* size);
}
