namespace Benchmarks.Measuring;

/// <summary>
/// Processor time of this process, all threads: what a computation costs, also while others use the machine.
/// </summary>
internal static class CpuTime
{
    public static async Task<TimeSpan> OfAsync(Func<Task> workAsync)
    {
        GC.Collect();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        await workAsync();
        return Environment.CpuUsage.TotalTime - before;
    }
}
