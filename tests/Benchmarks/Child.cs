using System.Diagnostics;
using Benchmarks.KubeAgents;
using Benchmarks.Pipeline;

namespace Benchmarks;

/// <summary>Runs a part of a benchmark in a process of its own, pinned to one processor; its last line of output is the result.</summary>
internal static class Child
{
    private const int UsageExitCode = 2;

    public static async Task<int> RunAsync(string[] task)
    {
        string? result = task switch
        {
            [PipelineChild.Name, .. string[] rest] => await PipelineChild.RunAsync(rest),
            [AllocationChild.Name, .. string[] rest] => await AllocationChild.RunAsync(rest),
            [ApiPeer.Name, .. string[] rest] => await ApiPeer.RunAsync(rest),
            _ => null,
        };
        Console.WriteLine(result);
        return result is null ? UsageExitCode : 0;
    }

    /// <summary>Starts this program again on processor 0 and returns its figures.</summary>
    public static async Task<double[]> MeasureAsync(params string[] task)
    {
        var start = new ProcessStartInfo("taskset", ["-c", "0", Environment.ProcessPath!, "child", .. task])
        {
            RedirectStandardOutput = true,
            // What runs for months is measured, not its first seconds: a busy processor of its own never gets round to the better code.
            Environment = { ["DOTNET_TieredCompilation"] = "0" },
        };
        using Process child = Process.Start(start)!;
        string output = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        return child.ExitCode == 0
            ? [.. output.Trim().Split('\n')[^1].Split(' ').Select(figure => double.Parse(figure, System.Globalization.CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException($"{string.Join(' ', task)} ended with exit code {child.ExitCode}");
    }
}
