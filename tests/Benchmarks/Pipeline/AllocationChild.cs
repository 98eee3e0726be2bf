using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Streaming.Spool;

namespace Benchmarks.Pipeline;

/// <summary>Session recorder and spool alone: what one event costs in memory, and in processor time.</summary>
internal static class AllocationChild
{
    public const string Name = "allocation";

    private const int WarmUpPrints = 200_000;

    /// <returns>Bytes allocated per event, and events per second of processor time.</returns>
    public static async Task<string> RunAsync(string[] arguments)
    {
        int prints = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        await using SpoolStore spool = SpoolStore.Open(new SpoolOptions { Directory = arguments[0] }, TimeProvider.System, NullLogger.Instance);
        var sinks = new SpoolSinkFactory(spool);
        await RecordedSessions.RunAsync(sinks, WarmUpPrints);

        TimeSpan before = Environment.CpuUsage.TotalTime;
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        await RecordedSessions.RunAsync(sinks, prints);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        TimeSpan used = Environment.CpuUsage.TotalTime - before;
        return string.Create(CultureInfo.InvariantCulture, $"{(double)allocated / prints:0.0000} {prints / used.TotalSeconds:0}");
    }
}
