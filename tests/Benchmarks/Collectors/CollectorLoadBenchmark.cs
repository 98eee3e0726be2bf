using System.Globalization;
using Benchmarks.Measuring;
using Recorder.Streaming.Wire;

namespace Benchmarks.Collectors;

/// <summary>
/// One <c>recorder collector</c> as it is built, with 1,000 open sessions at 1 KB/s each over its unix socket; this process is the
/// recorders. Memory is the process's peak, completion of all sessions included.
/// </summary>
internal sealed class CollectorLoadBenchmark : IBenchmark
{
    private const int Sessions = 1000, GoalMegabytes = 300;

    public string Name => "collector-load";

    public async Task<IReadOnlyList<Result>> RunAsync(Folders folders, bool isQuick)
    {
        int seconds = isQuick ? 15 : 60;
        string state = folders.NewPrivate("load");
        await using Daemon collector = await Daemon.StartAsync(
            readyOnError: false, "ready", Folders.Program("recorder"), "collector", "--state", state);
        using var client = new CollectorClient(
            new CollectorClientOptions { Endpoint = $"unix://{Path.Combine(state, "run", "collector.sock")}" }, TimeProvider.System);

        long started = TimeProvider.System.GetTimestamp();
        LoadSession[] sessions = await OpenAsync(client);
        double opening = TimeProvider.System.GetElapsedTime(started).TotalSeconds;

        TimeSpan used = collector.UsedTime;
        started = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(sessions.Select(session => session.RunAsync(seconds, Sessions)));
        double share = (collector.UsedTime - used) / TimeProvider.System.GetElapsedTime(started);
        double running = collector.PeakMemory / 1e6;

        started = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(sessions.Select(session => session.CompleteAsync()));
        double completing = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        double peak = collector.PeakMemory / 1e6;
        var acknowledged = new Quantiles(sessions.SelectMany(session => session.Acknowledged));
        await Task.WhenAll(sessions.Select(session => session.DisposeAsync().AsTask()));
        return
        [
            new Result($"collector, {Sessions} sessions at 1 KB/s for {seconds} s: memory", Text($"{peak:0} MB"), "", Text($"{running:0} MB before completion"),
                $"< {GoalMegabytes} MB", peak < GoalMegabytes),
            Result.Note("collector, the same: processor", Text($"{share:P0} of one")),
            Result.Note("collector, the same: batch to durable", Text($"p50 {acknowledged.Median:0.0} ms"), Text($"p99 {acknowledged.At(0.99):0.0} ms"),
                Text($"at most {acknowledged.Max:0} ms")),
            Result.Note("collector, the same: all opened, all completed at once", Text($"{opening:0.0} s"), Text($"{completing:0.0} s")),
        ];
    }

    private static async Task<LoadSession[]> OpenAsync(CollectorClient client)
    {
        const int AtOnce = 16; // As the uploader does.
        var sessions = new LoadSession[Sessions];
        await Parallel.ForAsync(0, Sessions, new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (number, _) => sessions[number] = await LoadSession.OpenAsync(client, number));
        return sessions;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
