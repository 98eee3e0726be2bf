using System.Runtime.InteropServices;
using Recorder.Sessions.Terminal;

namespace Recorder.Sessions.Ssh.Shell;

/// <summary>Signals that reach us are meant for the program: sshd sends them on the client's behalf, or the terminal is gone.</summary>
internal sealed class ForwardedSignals : IDisposable
{
    private const int Hangup = 1, Interrupt = 2, Quit = 3, User1 = 10, User2 = 12, Alarm = 14, Terminate = 15;

    private readonly List<PosixSignalRegistration> _registrations = [];

    internal ForwardedSignals(ChildProcess child, Action hungUp)
    {
        foreach (int signal in (ReadOnlySpan<int>)[Interrupt, Quit, User1, User2, Alarm, Terminate])
        {
            Register(signal, () => child.Signal(signal));
        }

        Register(Hangup, () =>
        {
            child.Signal(Hangup);
            hungUp();
        });
    }

    internal void OnResize(Action resized) => _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => resized()));

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Register(int signal, Action action) => _registrations.Add(PosixSignalRegistration.Create(Known(signal), context =>
    {
        context.Cancel = true;
        action();
    }));

    private static PosixSignal Known(int signal) => signal switch
    {
        Hangup => PosixSignal.SIGHUP,
        Interrupt => PosixSignal.SIGINT,
        Quit => PosixSignal.SIGQUIT,
        Terminate => PosixSignal.SIGTERM,
        _ => (PosixSignal)signal,
    };
}
