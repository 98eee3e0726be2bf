using System.CommandLine;
using System.Diagnostics.CodeAnalysis;

namespace SessionRecording.Operator.Host.Commands;

/// <summary>The command line.</summary>
internal static class RootCommandLine
{
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "generate is for the repository, where the program is not trimmed; run does not reflect.")]
    public static RootCommand Create() => new("Session Recording Operator") { RunCommand.Create(), GenerateCommand.Create() };
}
