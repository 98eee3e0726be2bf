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

    /// <summary>
    /// Forbids all but root to open a terminal: what other processes of its user wrote there would not be recorded. Those that have it open
    /// already keep it.
    /// </summary>
    internal static void ForbidOpening(int descriptor) => LibC.IoControl(descriptor, LibC.SetExclusive, null);

    internal static void AllowOpening(int descriptor) => LibC.IoControl(descriptor, LibC.SetShared, null);

    /// <summary>The same for one that we have not open. False when we may not.</summary>
    internal static bool TryForbidOpening(string path)
    {
        int descriptor = LibC.Open(path, LibC.ReadWrite | LibC.NoControllingTerminal | LibC.NonBlocking | LibC.CloseOnExec);
        if (descriptor < 0)
        {
            return false;
        }

        ForbidOpening(descriptor);
        _ = LibC.Close(descriptor);
        return true;
    }

    /// <param name="descriptor">A terminal.</param>
    /// <param name="exclusive">See <see cref="ForbidOpening"/>; given back with the rest.</param>
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
            ForbidOpening(descriptor);
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
            AllowOpening(_descriptor);
        }
    }

    private void OnProcessExit(object? sender, EventArgs arguments) => Dispose();

    private void OnUnhandledException(object sender, UnhandledExceptionEventArgs arguments) => Dispose();
}
