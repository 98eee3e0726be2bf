using System.Globalization;
using System.Runtime.Versioning;
using Benchmarks.Measuring;

namespace Benchmarks.KubeAgents;

/// <summary>What a kube-agent between a client and the API server takes: requests, time, throughput of an exec, memory of an idle one.</summary>
[SupportedOSPlatform("linux")]
internal sealed class KubeAgentBenchmark : IBenchmark
{
    private const int Connections = 16, MegaByte = 1_000_000;
    private const double GoalRequests = 0.6, GoalMilliseconds = 0.3, GoalThroughput = 0.9, GoalKilobytes = 150;

    public string Name => "kube-agent";

    public async Task<IReadOnlyList<Result>> RunAsync(Folders folders, bool isQuick)
    {
        return
        [
            .. await MeasureAsync(folders, "node", async stage =>
            [
                .. await ThroughputAsync(stage, folders, "node", isQuick), .. await RelayedAsync(stage, isQuick),
            ]),
            .. await MeasureAsync(folders, "node-sync", async stage =>
            [
                .. await ThroughputAsync(stage, folders, "node-sync", isQuick), await RequestsAsync(stage, isQuick), await LatencyAsync(stage, isQuick),
                await MemoryAsync(stage, isQuick ? 20 : 300),
            ]),
        ];
    }

    private static async Task<Result[]> MeasureAsync(Folders folders, string mode, Func<AgentStage, Task<Result[]>> measure)
    {
        await using AgentStage stage = await AgentStage.StartAsync(folders.NewPrivate(mode), mode);
        return await measure(stage);
    }

    private static async Task<Result> RequestsAsync(AgentStage stage, bool isQuick)
    {
        TimeSpan time = TimeSpan.FromSeconds(isQuick ? 1 : 3);
        Task<double> CountAsync(Uri server) => WrkClient.CountAsync(server, Connections, time);
        await WarmAsync(() => CountAsync(stage.ThroughAgent), isQuick);
        Pairs pairs = await Pairs.MeasureAsync(
            isQuick ? 1 : 6, TimeSpan.FromMinutes(2), () => CountAsync(stage.ThroughAgent), () => CountAsync(stage.Direct), stage.ExchangeAsync);
        return new Result(
            $"GET of a pod through kube-agent, {Connections} connections of wrk", $"{pairs.Ours.ToText("0")}/s", $"direct {pairs.Peers.ToText("0")}/s",
            pairs.Ratios.ToText("0.00"), "≥ 0.6 of direct", GoalRequests <= pairs.Ratios.Median);
    }

    private static async Task<Result> LatencyAsync(AgentStage stage, bool isQuick)
    {
        int requests = isQuick ? 100 : 1000;
        using ApiClient ours = await ApiClient.ConnectAsync(stage.ThroughAgent), direct = await ApiClient.ConnectAsync(stage.Direct);
        Pairs pairs = await Pairs.MeasureAsync(
            isQuick ? 2 : 12, TimeSpan.FromMinutes(1), () => MedianAsync(ours, requests), () => MedianAsync(direct, requests), stage.ExchangeAsync);
        return new Result(
            $"GET of a pod, p50 of {requests}, one at a time", $"{pairs.Ours.ToText("0.00")} ms", $"direct {pairs.Peers.ToText("0.00")} ms",
            $"{pairs.Differences.ToText("0.00")} ms added", "< 0.3 ms added", pairs.Differences.Median < GoalMilliseconds);
    }

    /// <summary>To a client that throws away what it reads, and to a real kubectl, where there is one.</summary>
    private static async Task<Result[]> ThroughputAsync(AgentStage stage, Folders folders, string mode, bool isQuick)
    {
        long bytes = (isQuick ? 20L : 200L) * MegaByte;
        await WarmAsync(() => RecordedAsync(stage, ExecAsync, bytes), isQuick);
        Result client = await ThroughputAsync(stage, $"output of an exec, {bytes / MegaByte} MB, recorded ({mode})", ExecAsync, bytes, isQuick);
        return KubectlClient.Find(folders.NewPrivate($"kubectl-{mode}")) is { } kubectl
            ? [client, await ThroughputAsync(stage, $"the same to kubectl, from its start to its end ({mode})", kubectl.ExecAsync, bytes, isQuick)]
            : [client];
    }

    private static async Task<Result> ThroughputAsync(AgentStage stage, string name, Func<Uri, long, Task<double>> exec, long bytes, bool isQuick)
    {
        Pairs pairs = await Pairs.MeasureAsync(
            isQuick ? 1 : 6, TimeSpan.FromMinutes(2), () => RecordedAsync(stage, exec, bytes), () => exec(stage.Direct, bytes), stage.ExchangeAsync);
        return new Result(
            name, $"{pairs.Ours.ToText("0")} MB/s", $"direct {pairs.Peers.ToText("0")} MB/s",
            pairs.Ratios.ToText("0.00"), "≥ 0.9 of direct", GoalThroughput <= pairs.Ratios.Median);
    }

    /// <summary>What is left of direct through a relay that records nothing, and what kube-agent leaves of that: how much of it is the price of one hop more.</summary>
    private static async Task<Result[]> RelayedAsync(AgentStage stage, bool isQuick)
    {
        if (stage.ThroughRelay is not { } relay)
        {
            return [];
        }

        long bytes = (isQuick ? 20L : 200L) * MegaByte;
        Task<Pairs> CompareAsync(Func<Task<double>> one, Func<Task<double>> other) =>
            Pairs.MeasureAsync(isQuick ? 1 : 6, TimeSpan.FromMinutes(2), one, other, stage.ExchangeAsync);
        Pairs hop = await CompareAsync(() => ExecAsync(relay, bytes), () => ExecAsync(stage.Direct, bytes));
        Pairs ours = await CompareAsync(() => RecordedAsync(stage, ExecAsync, bytes), () => ExecAsync(relay, bytes));
        return
        [
            Result.Note(
                $"output of an exec, {bytes / MegaByte} MB, through HAProxy, which records nothing",
                $"{hop.Ours.ToText("0")} MB/s", $"direct {hop.Peers.ToText("0")} MB/s", hop.Ratios.ToText("0.00")),
            Result.Note("the same through kube-agent, recorded (node)", $"{ours.Ours.ToText("0")} MB/s", $"HAProxy {ours.Peers.ToText("0")} MB/s", ours.Ratios.ToText("0.00")),
        ];
    }

    private static async Task<double> RecordedAsync(AgentStage stage, Func<Uri, long, Task<double>> exec, long bytes)
    {
        double rate = await exec(stage.ThroughAgent, bytes);
        await stage.DrainAsync();
        return rate;
    }

    private static async Task<Result> MemoryAsync(AgentStage stage, int sessions)
    {
        List<ApiClient> open = [];
        try
        {
            await OpenIdleAsync(stage, open, sessions); // The first ones also pay for what all share.
            long before = stage.Agent.Memory;
            await OpenIdleAsync(stage, open, sessions);
            double each = (stage.Agent.Memory - before) / 1e3 / sessions;
            return new Result(
                $"memory of kube-agent for each idle exec, {sessions} more", string.Create(CultureInfo.InvariantCulture, $"{each:0} KB"), "", "", "< 150 KB", each < GoalKilobytes);
        }
        finally
        {
            open.ForEach(client => client.Dispose());
        }
    }

    private static async Task OpenIdleAsync(AgentStage stage, List<ApiClient> open, int sessions)
    {
        for (int i = 0; i < sessions; i++)
        {
            ApiClient client = await ApiClient.ConnectAsync(stage.ThroughAgent);
            open.Add(client);
            await client.ExecAsync(0);
        }
    }

    // An agent runs for weeks. On one processor it takes most of a minute of full load until all of its code is compiled for good, and that
    // takes a quarter of the processor meanwhile: until it gets no faster.
    private static async Task WarmAsync(Func<Task<double>> measure, bool isQuick)
    {
        (TimeSpan least, TimeSpan most) = isQuick ? (TimeSpan.Zero, TimeSpan.Zero) : (TimeSpan.FromSeconds(45), TimeSpan.FromSeconds(90));
        long began = TimeProvider.System.GetTimestamp();
        double best = 0;
        int notBetter = 0;
        TimeSpan past;
        do
        {
            double now = await measure();
            notBetter = now < 1.03 * best ? notBetter + 1 : 0;
            best = Math.Max(best, now);
            past = TimeProvider.System.GetElapsedTime(began);
        }
        while (past < least || (past < most && notBetter < 4));
    }

    /// <summary>Milliseconds.</summary>
    private static async Task<double> MedianAsync(ApiClient client, int requests)
    {
        List<double> times = [];
        for (int i = 0; i < requests; i++)
        {
            long began = TimeProvider.System.GetTimestamp();
            await client.GetAsync();
            times.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
        }

        return new Quantiles(times).Median;
    }

    /// <summary>MB a second.</summary>
    private static async Task<double> ExecAsync(Uri address, long bytes)
    {
        using ApiClient client = await ApiClient.ConnectAsync(address);
        long began = TimeProvider.System.GetTimestamp();
        await client.ExecAsync(bytes);
        await client.ReadAsync(bytes);
        return bytes / 1e6 / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
    }
}
