using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;
using Recorder.Playback.Playing;

namespace Recorder.Cli.Terminals;

/// <summary>
/// The viewer's terminal while a recording plays: keys come raw, and whatever happens the modes it had are put back, by
/// <see cref="Dispose"/>, a signal, or the end of the process. Not by kill -9: nothing can.
/// </summary>
internal sealed class LivingTerminal : IDisposable
{
    private readonly FileStream _keys;
    private readonly byte[] _modes;
    private readonly byte[] _raw;
    private readonly Action _leaveScreen;
    private readonly Channel<PlayerCommand> _commands = Channel.CreateUnbounded<PlayerCommand>();
    private readonly List<PosixSignalRegistration> _signals = [];
    private int _isRestored;

    private LivingTerminal(FileStream keys, byte[] modes, byte[] raw, Action leaveScreen) =>
        (_keys, _modes, _raw, _leaveScreen) = (keys, modes, raw, leaveScreen);

    public ChannelReader<PlayerCommand> Commands => _commands.Reader;

    /// <summary>Takes the terminal over, or answers null when there is none to take keys from.</summary>
    /// <param name="leaveScreen">Puts the screen back; called once, before the modes are.</param>
    /// <param name="stop">Called when a signal asks us to end.</param>
    /// <param name="withReturns">Whether the recording lacks carriage returns, so that the terminal adds them.</param>
    public static LivingTerminal? TryOpen(Action leaveScreen, Action stop, bool withReturns)
    {
        // Keys come from the terminal itself: stdin may be the recording.
        FileStream keys;
        try
        {
            keys = new FileStream("/dev/tty", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        if (NativeTerminal.GetModes(Descriptor(keys.SafeFileHandle)) is not byte[] modes)
        {
            keys.Dispose();
            return null;
        }

        var terminal = new LivingTerminal(keys, modes, NativeTerminal.Raw(modes, withReturns), leaveScreen);
        terminal.Begin(stop);
        return terminal;
    }

    public void Dispose()
    {
        Restore();
        foreach (PosixSignalRegistration signal in _signals)
        {
            signal.Dispose();
        }

        AppDomain.CurrentDomain.ProcessExit -= OnExit;
    }

    private void Begin(Action stop)
    {
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        foreach (PosixSignal signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT })
        {
            _signals.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                stop();
            }));
        }

        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => _commands.Writer.TryWrite(new PlayerCommand(PlayerCommandKind.Redraw))));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => NativeTerminal.SetModes(Descriptor(_keys.SafeFileHandle), _raw)));
        NativeTerminal.SetModes(Descriptor(_keys.SafeFileHandle), _raw);
        new Thread(ReadKeys) { IsBackground = true, Name = "keys" }.Start();
    }

    // A blocking read on a thread of its own: it ends with the process.
    private void ReadKeys()
    {
        var parser = new KeyParser();
        byte[] buffer = new byte[256];
        try
        {
            int read;
            while ((read = _keys.Read(buffer)) > 0)
            {
                foreach (PlayerCommand command in parser.Parse(buffer[..read]))
                {
                    _commands.Writer.TryWrite(command);
                }
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The terminal went away.
        }

        _commands.Writer.TryComplete();
    }

    private void OnExit(object? sender, EventArgs arguments) => Restore();

    private void Restore()
    {
        if (Interlocked.Exchange(ref _isRestored, 1) != 0)
        {
            return;
        }

        try
        {
            _leaveScreen();
        }
        catch (IOException)
        {
            // Nobody sees the screen any more; the modes matter all the same.
        }

        NativeTerminal.SetModes(Descriptor(_keys.SafeFileHandle), _modes);
    }

    private static int Descriptor(SafeFileHandle handle) => (int)handle.DangerousGetHandle();
}
