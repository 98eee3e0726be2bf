using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Streaming.Spool;
using Recorder.Streaming.Uploads;

namespace Benchmarks.Pipeline;

/// <summary>
/// Everything between a session's output and its stored recording in one process: session recorder, spool on disk, uploader,
/// collector, file store, audit log.
/// </summary>
internal static class PipelineChild
{
    public const string Name = "pipeline";

    private const int WarmUpPrints = 200_000;

    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(5);

    /// <returns>
    /// Events per second, and per second of processor time, from the first print until the store had confirmed the last
    /// recording's size and digest (only then does a track leave the spool).
    /// </returns>
    public static async Task<string> RunAsync(string[] arguments)
    {
        (string folder, bool overSocket) = (arguments[0], arguments[1] == "socket");
        int sessions = int.Parse(arguments[2], CultureInfo.InvariantCulture);
        int prints = int.Parse(arguments[3], CultureInfo.InvariantCulture);
        await using BenchCollector collector = await BenchCollector.StartAsync(folder, overSocket);
        await using SpoolStore spool = SpoolStore.Open(
            new SpoolOptions { Directory = Path.Combine(folder, "spool") }, TimeProvider.System, NullLogger.Instance);
        using var uploader = new Uploader(
            spool, collector.Client, new UploaderOptions(), TimeProvider.System, Random.Shared, NullLogger<Uploader>.Instance);
        using var stop = new CancellationTokenSource();
        Task uploading = uploader.RunAsync(stop.Token);
        await StoreAsync(spool, sessions: 1, WarmUpPrints);

        TimeSpan before = Environment.CpuUsage.TotalTime;
        long started = TimeProvider.System.GetTimestamp();
        await StoreAsync(spool, sessions, prints);
        TimeSpan elapsed = TimeProvider.System.GetElapsedTime(started);
        TimeSpan used = Environment.CpuUsage.TotalTime - before;
        await stop.CancelAsync();
        await uploading;
        double events = (double)sessions * prints;
        return string.Create(CultureInfo.InvariantCulture, $"{events / elapsed.TotalSeconds:0} {events / used.TotalSeconds:0}");
    }

    private static async Task StoreAsync(SpoolStore spool, int sessions, int prints)
    {
        var sinks = new SpoolSinkFactory(spool);
        await Task.WhenAll(Enumerable.Range(0, sessions).Select(_ => Task.Run(() => RecordedSessions.RunAsync(sinks, prints))));
        while (spool.TrackCount > 0)
        {
            await Task.Delay(_look, TimeProvider.System, CancellationToken.None);
        }
    }
}
