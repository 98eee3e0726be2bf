using Recorder.Sessions.Ssh.Machine;

namespace Recorder.Host;

/// <summary><c>recorder enter ROOT PROGRAM ARGS…</c>: how <c>recorder node --machine</c> runs programs of the machine from within a container.</summary>
internal static class MachineEntry
{
    private const int FailureExitCode = 1;

    public static int Run(string root, string[] command)
    {
        try
        {
            return RootEntry.Run(root, command);
        }
        catch (IOException problem)
        {
            Console.Error.WriteLine($"recorder enter: {problem.Message}");
            return FailureExitCode;
        }
    }
}
