using System.Runtime.InteropServices;
using Recorder.Sessions.Terminal;

namespace Recorder.Sessions.Ssh.Machine;

/// <summary>
/// Becomes a program of the machine that a container runs on: its file system becomes ours, then its program takes our place, process id
/// included. The container's environment is left behind.
/// </summary>
public static class RootEntry
{
    private const string SearchPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <param name="root">Where the machine's file system is.</param>
    /// <param name="command">A program, by its whole path there, and its arguments.</param>
    /// <returns>Never.</returns>
    /// <exception cref="IOException">It cannot be done; the reason is the kernel's.</exception>
    public static int Run(string root, IReadOnlyList<string> command)
    {
        Check(LibC.ChangeRoot(root), $"chroot {root}");
        Check(LibC.ChangeFolder("/"), "chdir /");
        Execute(command);
        return 0;
    }

    private static unsafe void Execute(IReadOnlyList<string> command)
    {
        nint[] arguments = [.. command.Select(Marshal.StringToCoTaskMemUTF8), 0];
        nint[] environment = [Marshal.StringToCoTaskMemUTF8(SearchPath), 0];
        fixed (nint* argv = arguments, envp = environment)
        {
            Check(LibC.Execute((byte*)arguments[0], (byte**)argv, (byte**)envp), command[0]);
        }
    }

    private static void Check(int result, string what)
    {
        if (result < 0)
        {
            throw new IOException($"{what}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }
}
