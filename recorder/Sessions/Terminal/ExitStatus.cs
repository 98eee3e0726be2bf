namespace Recorder.Sessions.Terminal;

/// <summary>How a child ended: with a code, or by a signal.</summary>
/// <param name="Code">Exit code, 0 to 255; 0 when a signal ended it.</param>
/// <param name="Signal">The signal that ended it, or 0.</param>
public readonly record struct ExitStatus(int Code, int Signal)
{
    /// <summary>As a shell's <c>$?</c> says it: 128 + signal.</summary>
    public int ShellCode => Signal == 0 ? Code : 128 + Signal;

    /// <summary>Reads wait(2)'s status word: low 7 bits the signal, next 8 the exit code.</summary>
    internal static ExitStatus FromWait(int status) =>
        (status & 0x7F) == 0 ? new ExitStatus((status >> 8) & 0xFF, 0) : new ExitStatus(0, status & 0x7F);
}
