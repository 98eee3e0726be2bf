using Recorder.Protocols.Node;
using Recorder.Sessions.Terminal;
using Recorder.Streaming;

namespace Recorder.Sessions.Ssh.Shell;

/// <summary>One run of a program under recording: starts it, joins the relays to it, and sees it to its end.</summary>
internal sealed class ShellSession(ShellOptions options, RecordingLink recording, OpenMessage open) : IDisposable
{
    private const int StackSize = 256 * 1024;
    private const int Hangup = 1, Kill = 9, Terminate = 15, Continue = 18;

    private readonly ManualResetEventSlim _over = new(); // The program has ended, or nobody waits for it any more.
    private ExitStatus? _status;
    private TerminalMode? _mode;
    private RunningProgram? _program;
    private OutputRelay? _output;
    private LossReporter? _reporter;

    internal ExitStatus Run(ShellInvocation invocation, ShellEnvironment environment, CancellationToken cancellationToken)
    {
        _program = Start(invocation, environment);
        _output = new OutputRelay(_program, recording, options.Time);
        using var signals = new ForwardedSignals(_program.Child, hungUp: () => AfterGrace(_over.Set));
        using CancellationTokenRegistration cancelled = cancellationToken.Register(() => _program.Child.Signal(Terminate));
        if (open.HasTerminal)
        {
            signals.OnResize(Resize);
            Resize();
        }

        recording.Lost = OnLost;
        recording.Start();
        if (recording.Failure is { } already)
        {
            recording.Window.ShowUnrecorded(); // FailOpen: else we would not have come here.
            Report(already);
        }

        Thread display = StartThread("display", new Display(recording.Window, _output.StopReading).Run);
        Thread output = StartThread("output", _output.Run);
        StartThread("input", new InputRelay(_program, recording, source: 0).Run);

        StartThread("exit", WaitForExit);

        _over.Wait(CancellationToken.None);
        ExitStatus status = _status ?? new ExitStatus(0, Hangup);
        if (_status is null || recording.EndsSession)
        {
            _output.Stop();
        }

        _output.ProgramExited();
        output.Join();
        recording.End(status);
        while (!display.Join(ShellMessages.PrintTime) && !recording.EndsSession)
        {
            // Its user may be slow. Where the session must end, one who does not read at all cannot hold it.
        }

        _reporter?.Finish();
        return status;
    }

    public void Dispose()
    {
        _mode?.Dispose();
        _program?.Dispose();
        _mode = null;
        _program = null;
    }

    private RunningProgram Start(ShellInvocation invocation, ShellEnvironment environment)
    {
        if (!open.HasTerminal)
        {
            return RunningProgram.StartOnPipes(invocation.Program);
        }

        var terminal = PseudoTerminal.Open(WindowSize.Of(0));
        _mode = TerminalMode.EnterRaw(0, exclusive: open.SshConnection.Length != 0);
        terminal.SetModes(_mode.Saved);
        if (environment.FindBytes("SSH_TTY") is not null)
        {
            environment.Set("SSH_TTY", terminal.SlaveName);
        }

        return RunningProgram.StartOnTerminal(invocation.Program, terminal, errorApart: LibC.IsATty(2) == 0);
    }

    private void Resize()
    {
        WindowSize size = WindowSize.Of(0);
        recording.Send(new ResizeMessage(size.Columns, size.Rows).ToFrame());
        _program?.Terminal?.Resize(size);
    }

    // Signals first: a client that does not read keeps what is printed from being finished.
    private void OnLost(string reason)
    {
        if (recording.FailureMode == FailureMode.FailOpen)
        {
            Report(reason);
            ShellMessages.PrintInTime(ShellMessages.GoesOnUnrecorded(reason), _mode is not null);
            return;
        }

        _output!.Stop();
        _program!.Child.Signal(Hangup);
        _program.Child.Signal(Continue); // A stopped program could not act on it.
        AfterGrace(() =>
        {
            ProcessSession.Signal(_program.Child.Pid, Kill);
            AfterGrace(_over.Set);
        });
        ShellMessages.PrintInTime(recording.IsTerminated ? reason : ShellMessages.Ended(reason), _mode is not null);
    }

    private void Report(string reason)
    {
        _reporter = new LossReporter(options, new LostMessage(
            recording.Terms?.SessionId ?? "", recording.Terms?.Ticket ?? default, options.Time.GetUtcNow().ToUnixTimeMilliseconds(), reason));
        _reporter.Start();
    }

    private void WaitForExit()
    {
        _status = _program!.Child.Wait();
        _over.Set();
    }

    private void AfterGrace(Action action) => StartThread("grace", () =>
    {
        if (!_over.Wait(options.KillGrace))
        {
            action();
        }
    });

    private static Thread StartThread(string name, ThreadStart run)
    {
        var thread = new Thread(run, StackSize) { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }
}
