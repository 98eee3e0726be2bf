using System.Globalization;
using Benchmarks.Measuring;
using FakeKubernetes;
using k8s;
using k8s.Models;
using KubeOps.KubernetesClient;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Api.Spec;

namespace Benchmarks.Operators;

/// <summary>
/// One <c>operator run</c> as it is built, on a fake API server in this process, with 1,000 configs: until all are reconciled, and what
/// it asks of the API server once nothing changes. No pods run: every config is looked at every 3 s.
/// </summary>
internal sealed class ReconcileBenchmark : IBenchmark
{
    private const string Space = "bench", Home = "kube-system";

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200), Bound = TimeSpan.FromMinutes(10);

    public string Name => "reconcile";

    public async Task<IReadOnlyList<Result>> RunAsync(Folders folders, bool isQuick)
    {
        int configs = isQuick ? 50 : 1000, seconds = isQuick ? 5 : 60;
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        string kubeconfig = Path.Combine(folders.New("reconcile"), "kubeconfig");
        await File.WriteAllTextAsync(kubeconfig, server.Kubeconfig(server.AdminToken));
        using KubernetesClient client = new(
            KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig, null, TimeProvider.System), new KubernetesClientOptions(), ConfigJson.Options, TimeProvider.System);
        await CreateAsync(client, configs);
        int own = server.Requests.Count;

        long started = TimeProvider.System.GetTimestamp();
        await using Daemon daemon = await Daemon.StartAsync(
            readyOnError: false, "ready", Folders.Program("operator"), "run", "--kubeconfig", kubeconfig, "--lease-namespace", Home,
            "--health", "127.0.0.1:0", "--recorder-image", "registry.example/recorder:1", "--kube-agent-image", "registry.example/kube-agent:1");
        await UntilAsync(started, () => configs <= server.Requests.Count(request => request.Path.EndsWith("/status", StringComparison.Ordinal)));
        await QuietAsync(started, server);
        double reconciled = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        int asked = server.Requests.Count - own;

        (int before, TimeSpan used) = (server.Requests.Count, daemon.UsedTime);
        started = TimeProvider.System.GetTimestamp();
        await UntilAsync(started, () => TimeSpan.FromSeconds(seconds) <= TimeProvider.System.GetElapsedTime(started));
        List<RecordedRequest> steady = [.. server.Requests.Skip(before).Where(request => !request.Path.Contains("/leases/", StringComparison.Ordinal))];
        double share = (daemon.UsedTime - used) / TimeProvider.System.GetElapsedTime(started);
        int writes = steady.Count(request => request.Method != "GET");
        return
        [
            Result.Note($"operator, {configs} configs: until all are reconciled", Text($"{reconciled:0.0} s"), Text($"{(double)asked / configs:0.0} requests each"), Text($"{daemon.PeakMemory / 1e6:0} MB")),
            new Result($"operator, the same: writes in {seconds} s when nothing changes", Text($"{writes}"), Text($"{steady.Count - writes} reads"), Text($"{share:P0} of one processor"), "0", writes == 0),
        ];
    }

    private static async Task CreateAsync(KubernetesClient client, int configs)
    {
        string crd = await File.ReadAllTextAsync(Path.Combine(Folders.Repository, "config", "crd", "sessionrecordingconfigs.yaml"));
        await client.CreateAsync(KubernetesJson.Deserialize<V1CustomResourceDefinition>(KubernetesYaml.Load(crd))!, default);
        await client.CreateAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = Space } }, default);
        await Parallel.ForAsync(0, configs, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, cancellationToken) => await client.ApplyAsync(
            new V1Alpha1SessionRecordingConfig
            {
                Metadata = new V1ObjectMeta { Name = $"config-{number}", NamespaceProperty = Space },
                Spec = new SessionRecordingSpec { Mode = RecordingMode.NodeSync },
                Status = null!,
            },
            new ApplyOptions("bench"), cancellationToken));
    }

    // Nothing but the lease is written for a while.
    private static async Task QuietAsync(long started, FakeApiServer server)
    {
        (int Writes, long At) last = (-1, 0);
        await UntilAsync(started, () =>
        {
            int writes = server.Requests.Count(request => request.Method != "GET" && !request.Path.Contains("/leases/", StringComparison.Ordinal));
            last = writes == last.Writes ? last : (writes, TimeProvider.System.GetTimestamp());
            return TimeSpan.FromSeconds(5) <= TimeProvider.System.GetElapsedTime(last.At);
        });
    }

    private static async Task UntilAsync(long started, Func<bool> condition)
    {
        while (!condition())
        {
            if (Bound < TimeProvider.System.GetElapsedTime(started))
            {
                throw new TimeoutException("the operator is not done");
            }

            await Task.Delay(Poll, TimeProvider.System, CancellationToken.None);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
