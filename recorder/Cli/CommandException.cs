namespace Recorder.Cli;

/// <summary>The command cannot do what was asked. The message is for the person who asked.</summary>
internal sealed class CommandException(string message, int exitCode = ExitCode.Failed) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
