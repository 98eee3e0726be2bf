using System.CommandLine;
using Recorder.Sessions.Ssh.Shell;

namespace Recorder.Host.Commands;

/// <summary>Only the help of <c>recorder shell</c>: its arguments are read by <see cref="ShellEntry"/>.</summary>
internal static class ShellCommand
{
    public static Command Create()
    {
        Command shell = new("shell", $"Runs the user's shell or a command, recorded. For sshd's ForceCommand, as a login shell, or by hand.\n{ShellArguments.Usage}")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        return shell;
    }
}
