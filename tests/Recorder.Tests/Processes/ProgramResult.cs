namespace Recorder.Tests.Processes;

/// <summary>How a run of a program ended.</summary>
internal sealed record ProgramResult(int ExitCode, string Output, string Error);
