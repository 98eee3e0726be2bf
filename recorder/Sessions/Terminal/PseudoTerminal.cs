using System.Runtime.InteropServices;
using System.Text;

namespace Recorder.Sessions.Terminal;

/// <summary>A pseudo-terminal: the master side here, the slave side for the child.</summary>
internal sealed unsafe class PseudoTerminal : IDisposable
{
    private const int NameSize = 64;

    private int _master;

    private PseudoTerminal(int master, string slaveName)
    {
        _master = master;
        SlaveName = slaveName;
    }

    internal int Master => _master;

    /// <summary>Path of the slave side, like <c>/dev/pts/3</c>.</summary>
    internal string SlaveName { get; }

    internal static PseudoTerminal Open(WindowSize size)
    {
        int master = LibC.PosixOpenPt(LibC.ReadWrite | LibC.NoControllingTerminal | LibC.CloseOnExec);
        if (master < 0)
        {
            throw PosixException.FromLast("posix_openpt");
        }

        byte* name = stackalloc byte[NameSize];
        if (LibC.GrantPt(master) != 0 || LibC.UnlockPt(master) != 0 || LibC.PtsName(master, name, NameSize) != 0)
        {
            PosixException failure = PosixException.FromLast("pseudo-terminal");
            LibC.Close(master);
            throw failure;
        }

        var terminal = new PseudoTerminal(master, Marshal.PtrToStringUTF8((nint)name)!);
        terminal.Resize(size);
        Descriptor.SetNonBlocking(master);
        return terminal;
    }

    /// <summary>Sets the size; the kernel sends SIGWINCH to the foreground processes.</summary>
    internal void Resize(WindowSize size) => LibC.IoControl(_master, LibC.SetWindowSize, &size);

    /// <summary>Gives the terminal the modes (erase key, echo, …) of another, as saved by <see cref="TerminalMode"/>.</summary>
    internal void SetModes(ReadOnlySpan<byte> attributes)
    {
        fixed (byte* start = attributes)
        {
            LibC.SetTerminalAttributes(_master, 0 /* TCSANOW */, start);
        }
    }

    /// <summary>Closes the master: whoever still uses the slave is hung up.</summary>
    public void Dispose()
    {
        int master = Interlocked.Exchange(ref _master, -1);
        if (0 <= master)
        {
            LibC.Close(master);
        }
    }

    internal byte[] SlaveNameBytes() => [.. Encoding.UTF8.GetBytes(SlaveName), 0];
}
