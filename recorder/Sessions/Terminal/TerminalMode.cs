namespace Recorder.Sessions.Terminal;

/// <summary>
/// Makes our own terminal raw, and gives it back as it was on every exit: dispose, unhandled exception, ProcessExit.
/// Signals that end the process go through <see cref="AppDomain.ProcessExit"/> too; only SIGKILL does not.
/// </summary>
internal sealed unsafe class TerminalMode : IDisposable
{
    private const int SetNow = 0;

    private readonly int _descriptor;
    private readonly byte[] _saved = new byte[LibC.TerminalAttributesSize];
    private readonly bool _exclusive;
    private int _restored;

    private TerminalMode(int descriptor, bool exclusive)
    {
        _descriptor = descriptor;
        _exclusive = exclusive;
    }

    /// <summary>The modes the terminal had before, as tcgetattr gave them.</summary>
    internal ReadOnlySpan<byte> Saved => _saved;

    /// <param name="descriptor">A terminal.</param>
    /// <param name="exclusive">Forbids other processes of the user to open it: what they wrote there would not be recorded.</param>
    internal static TerminalMode EnterRaw(int descriptor, bool exclusive)
    {
        var mode = new TerminalMode(descriptor, exclusive);
        byte* raw = stackalloc byte[LibC.TerminalAttributesSize];
        if (LibC.GetTerminalAttributes(descriptor, raw) != 0)
        {
            throw PosixException.FromLast("tcgetattr");
        }

        new ReadOnlySpan<byte>(raw, LibC.TerminalAttributesSize).CopyTo(mode._saved);
        LibC.MakeRaw(raw);
        AppDomain.CurrentDomain.ProcessExit += mode.OnProcessExit;
        AppDomain.CurrentDomain.UnhandledException += mode.OnUnhandledException;
        if (exclusive)
        {
            LibC.IoControl(descriptor, LibC.SetExclusive, null);
        }

        return LibC.SetTerminalAttributes(descriptor, SetNow, raw) == 0 ? mode : throw PosixException.FromLast("tcsetattr");
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _restored, 1) == 1)
        {
            return;
        }

        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        AppDomain.CurrentDomain.UnhandledException -= OnUnhandledException;
        fixed (byte* saved = _saved)
        {
            LibC.SetTerminalAttributes(_descriptor, SetNow, saved);
        }

        if (_exclusive)
        {
            LibC.IoControl(_descriptor, LibC.SetShared, null);
        }
    }

    private void OnProcessExit(object? sender, EventArgs arguments) => Dispose();

    private void OnUnhandledException(object sender, UnhandledExceptionEventArgs arguments) => Dispose();
}
