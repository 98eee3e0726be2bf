using System.Diagnostics;
using TestKit;

namespace KubeAgent.Tests.EndToEnd;

/// <summary>How a run of a program ended.</summary>
internal sealed record KubectlRun(int ExitCode, string Output, string Error)
{
    public static async Task<KubectlRun> StartAsync(string program, string? input, IReadOnlyList<string> arguments, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        try
        {
            if (input is not null)
            {
                await process.StandardInput.WriteAsync(input);
            }

            process.StandardInput.Close();
            await process.WaitForExitAsync().WaitAsync(Eventually.Bound);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }

        return new KubectlRun(process.ExitCode, await output, await error);
    }
}
