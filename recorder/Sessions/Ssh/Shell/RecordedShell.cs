using Recorder.Protocols.Node;
using Recorder.Sessions.Terminal;

namespace Recorder.Sessions.Ssh.Shell;

/// <summary>
/// <c>recorder shell</c>: runs the user's shell or command, recorded by the node daemon. Runs as the user, holds no secret,
/// and shows nothing that the daemon has not taken.
/// </summary>
public static class RecordedShell
{
    /// <summary>Exit code of a session that could not be recorded.</summary>
    public const int UnrecordedExitCode = 254;

    /// <summary>Exit code of a session that somebody has ended.</summary>
    public const int TerminatedExitCode = 253;

    private const int NotFoundExitCode = 127;
    private const int SetDumpable = 4, ChildSignal = 17;

    /// <summary>
    /// Runs to the end of the program and returns its exit code. When a signal ended it, this process dies of the same one, so
    /// that sshd tells the client.
    /// </summary>
    public static Task<int> RunAsync(ShellOptions options, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(() => Run(options, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>The same, on the calling thread: quicker to start.</summary>
    public static int Run(ShellOptions options, CancellationToken cancellationToken)
    {
        // Other processes of the user may not trace us, nor reach our descriptors through /proc.
        _ = LibC.ProcessControl(SetDumpable, 0, 0, 0, 0);
        ShellEnvironment environment = ShellEnvironment.OfThisProcess();
        bool exclusive = environment.FindBytes("SSH_CONNECTION") is { Length: > 0 } && LibC.IsATty(0) == 1;
        if (exclusive)
        {
            TerminalMode.ForbidOpening(0); // Before anything that takes time: the node daemon looks who was quicker.
        }

        _ = LibC.Signal(ChildSignal, 0); // Were it inherited as ignored, the exit status would be lost.

        try
        {
            OpenMessage open = OpenRequest.Of(environment);
            ShellInvocation invocation = ShellInvocation.Resolve(
                options, environment, PasswordEntry.Find(LibC.GetUserId()), Environment.ProcessPath);
            open = open with { Command = OpenRequest.Limit(invocation.Asked), Interactive = open.HasTerminal };
            return Run(options, environment, invocation, open, cancellationToken);
        }
        catch (Exception failure) when (failure is PosixException or FileNotFoundException)
        {
            ShellMessages.Print($"recorder shell: {failure.Message}");
            return NotFoundExitCode;
        }
        finally
        {
            if (exclusive)
            {
                TerminalMode.AllowOpening(0);
            }
        }
    }

    private static int Run(
        ShellOptions options, ShellEnvironment environment, ShellInvocation invocation, OpenMessage open, CancellationToken cancellationToken)
    {
        using RecordingLink recording = RecordingLink.Open(options, open);
        if (recording.Failure is { } refused)
        {
            if (recording.EndsSession)
            {
                ShellMessages.Print(ShellMessages.Refused(refused));
                return UnrecordedExitCode;
            }

            ShellMessages.Print(ShellMessages.GoesOnUnrecorded(refused));
        }

        using var session = new ShellSession(options, recording, open);
        ExitStatus status = session.Run(invocation, environment, cancellationToken);
        if (recording.EndsSession)
        {
            return recording.IsTerminated ? TerminatedExitCode : UnrecordedExitCode;
        }

        session.Dispose(); // Gives the terminal back before we may die of the program's signal.
        return status.Signal == 0 ? status.Code : DieOf(status);
    }

    private static unsafe int DieOf(ExitStatus status)
    {
        const int WaitMilliseconds = 1000;
        byte* all = stackalloc byte[LibC.SignalSetSize];
        _ = LibC.SignalSetFill(all);
        _ = LibC.Signal(status.Signal, 0 /* SIG_DFL */);
        _ = LibC.SetSignalMask(1 /* SIG_UNBLOCK */, all, null);
        _ = LibC.Kill(LibC.GetProcessId(), status.Signal);
        _ = LibC.Poll(null, 0, WaitMilliseconds);
        return status.ShellCode;
    }
}
