using System.Diagnostics;
using System.Text;
using TestKit;

namespace Cli.Tests;

/// <summary>Runs the built program, as a person or a script would.</summary>
internal static class Cli
{
    private static readonly TimeSpan Bound = Eventually.Bound;

    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "recordings");

    public static Task<CliResult> RunAsync(params string[] arguments) => RunAsync([], arguments);

    public static async Task<CliResult> RunAsync(byte[] input, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment.Remove("RECORDINGS_DIR");
        start.Environment.Remove("RECORDINGS_SERVER");
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.BaseStream.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(Bound);
        return new CliResult(process.ExitCode, await output, await error);
    }
}
