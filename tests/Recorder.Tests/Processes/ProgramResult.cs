namespace Recorder.Tests.Processes;

/// <summary>How a run of a program ended.</summary>
internal sealed record ProgramResult(int ExitCode, string Output, string Error)
{
    /// <summary>It did nothing, and said why in one line.</summary>
    public void AssertRefused(int exitCode, string reason)
    {
        Assert.Equal((exitCode, ""), (ExitCode, Output));
        Assert.Contains(reason, Assert.Single(Error.Trim().Split('\n')));
    }
}
