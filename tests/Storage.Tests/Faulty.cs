using System.Diagnostics;

namespace Storage.Tests;

/// <summary>Runs the program Faults under strace, which makes its system calls fail or kills it.</summary>
internal static class Faulty
{
    /// <summary>The system calls that change what is on the disk.</summary>
    public static readonly string[] Changes =
        ["pwrite64", "utimensat", "fsync", "link", "rename", "renameat2", "mkdir", "unlink", "rmdir"];

    private static readonly Lazy<bool> _canTrace = new(() => Run("strace", "-o", "/dev/null", "true").Exit == 0);

    /// <summary>One call of the store, with one fault.</summary>
    /// <param name="call">Which: see Faults/Program.cs.</param>
    /// <param name="directory">The store's.</param>
    /// <param name="inject">For strace, as <c>fsync:error=EIO:when=1</c>.</param>
    /// <returns>What it printed (nothing when it was killed), and whether the fault struck.</returns>
    public static (string Printed, bool Struck) Run(string call, string directory, string inject)
    {
        Assert.SkipUnless(_canTrace.Value, "strace is not installed, or may not trace here: no fault was injected");
        string log = Path.GetTempFileName();
        try
        {
            string program = Path.Combine(AppContext.BaseDirectory, "Faults.dll");
            string[] strace = ["-f", "--seccomp-bpf", "-o", log, "-e", $"trace={inject.Split(':')[0]}", "-e", $"inject={inject}"];
            (_, string printed) = Run("strace", [.. strace, "dotnet", program, call, directory]);
            string traced = File.ReadAllText(log);
            return (printed.Trim(), traced.Contains("INJECTED", StringComparison.Ordinal) || traced.Contains("killed by SIGKILL", StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(log);
        }
    }

    private static (int Exit, string Printed) Run(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            // The runtime's own files and threads would count among the faults.
            start.Environment["DOTNET_EnableDiagnostics"] = "0";
            start.Environment["DOTNET_TieredPGO"] = "0";
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string printed = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, printed + errors.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (127, "");
        }
    }
}
