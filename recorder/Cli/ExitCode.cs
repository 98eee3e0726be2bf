namespace Recorder.Cli;

/// <summary>What the command tells its caller.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary><c>verify</c>: something is missing or differs.</summary>
    public const int Damaged = 1;

    /// <summary>It is no recording, or cannot be had, or the output cannot be written; <c>terminate</c>: the session was not ended.</summary>
    public const int Failed = 2;

    /// <summary>The command line makes no sense (sysexits.h: EX_USAGE).</summary>
    public const int Usage = 64;

    /// <summary>Ended by a signal: 128 and its number.</summary>
    public const int Interrupted = 130;

    public const string Help = "Exit codes: 0 done, 1 damaged (verify), 2 unreadable, not to be had or not ended, 64 wrong usage, 130 interrupted.";
}
