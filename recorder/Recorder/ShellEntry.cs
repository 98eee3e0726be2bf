using Recorder.Sessions.Ssh.Shell;

namespace Recorder.Host;

/// <summary><c>recorder shell …</c>, or this program as a login shell (<c>-recorder</c>, <c>recorder -c TEXT</c>).</summary>
internal static class ShellEntry
{
    private const int UsageExitCode = 2;

    public static bool IsShell(string[] args) => args switch
    {
        ["shell", "--help" or "-h" or "-?", ..] => false,
        ["shell" or "-c" or "-l" or "-i", ..] => true,
        [] => IsLoginShell(),
        _ => false,
    };

    public static int Run(string[] args)
    {
        try
        {
            ShellOptions settings = ShellSettingsFile.Read(ShellSettingsFile.DefaultPath);
            return RecordedShell.Run(ShellArguments.Parse(args is ["shell", ..] ? args[1..] : args, settings), CancellationToken.None);
        }
        catch (FormatException problem)
        {
            Console.Error.WriteLine($"recorder shell: {problem.Message}");
            Console.Error.WriteLine(ShellArguments.Usage);
            return UsageExitCode;
        }
    }

    // login(1) and sshd put a dash before argv[0]; .NET hides argv[0], the kernel does not.
    private static bool IsLoginShell() => File.ReadAllBytes("/proc/self/cmdline") is [(byte)'-', ..];
}
