using System.Diagnostics;
using TestKit;

namespace Recorder.Tests.Processes;

/// <summary>The built programs, run as a person or a script would.</summary>
internal static class Programs
{
    public static readonly TimeSpan Bound = Eventually.Bound;

    public static string PathOf(string program) => Path.Combine(AppContext.BaseDirectory, program);

    public static Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(PathOf(program), arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    /// <summary>Runs a program to its end, without input.</summary>
    public static async Task<ProgramResult> RunAsync(string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        return new ProgramResult(await ExitCodeAsync(process), await output, await error);
    }

    public static async Task<int> ExitCodeAsync(Process process)
    {
        await process.WaitForExitAsync().WaitAsync(Bound);
        return process.ExitCode;
    }
}
