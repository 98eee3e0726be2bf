using System.Diagnostics;
using System.Globalization;

namespace Benchmarks.Measuring;

/// <summary>Which processors a process runs on.</summary>
internal static class Processors
{
    /// <summary>Moves all threads of a process that runs, and so also those that they will start; <see cref="Process.ProcessorAffinity"/> moves one.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="list"><c>1</c>, or <c>0-1</c>.</param>
    public static async Task PinAsync(int pid, string list)
    {
        using Process taskset = Process.Start(new ProcessStartInfo(
            "taskset", ["--all-tasks", "--cpu-list", "--pid", list, pid.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })!;
        await taskset.StandardOutput.ReadToEndAsync();
        await taskset.WaitForExitAsync();
        if (taskset.ExitCode != 0)
        {
            throw new InvalidOperationException($"taskset ended with exit code {taskset.ExitCode}");
        }
    }
}
