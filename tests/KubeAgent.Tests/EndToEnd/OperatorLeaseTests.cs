using System.Net;
using System.Text.Json.Nodes;
using FakeKubernetes;
using k8s;
using k8s.Models;
using KubeOps.KubernetesClient;
using TestKit;

namespace KubeAgent.Tests.EndToEnd;

/// <summary>Real operators, of which one works.</summary>
public sealed class OperatorLeaseTests : IAsyncLifetime
{
    private const string Home = "kube-system", Lease = "session-recording-operator";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("operator-lease-");
    private readonly List<ServingProcess> _operators = [];
    private FakeApiServer _server = null!;
    private KubernetesClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        await File.WriteAllTextAsync(Kubeconfig, _server.Kubeconfig(_server.AdminToken));
        _client = new KubernetesClient(
            KubernetesClientConfiguration.BuildConfigFromConfigFile(Kubeconfig, null, TimeProvider.System), new KubernetesClientOptions(), json: null, TimeProvider.System);
        JsonNode crd = KubernetesYaml.Load(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "config", "sessionrecordingconfigs.yaml")))!;
        await _client.CreateAsync(KubernetesJson.Deserialize<V1CustomResourceDefinition>(crd)!, default);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ServingProcess process in _operators)
        {
            await process.DisposeAsync();
        }

        _client.Dispose();
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task One_works_all_are_ready_and_when_it_is_told_to_stop_another_goes_on()
    {
        ServingProcess first = await StartAsync(), second = await StartAsync();
        await Eventually.TrueAsync(async () => await HolderAsync() is { Length: > 0 });
        ServingProcess leader = first.Ready.Contains((await HolderAsync())!, StringComparison.Ordinal) ? first : second, other = leader == first ? second : first;
        await Eventually.TrueAsync(async () => await IsReadyAsync(first) && await IsReadyAsync(second));

        Assert.Equal(0, await leader.StopAsync());

        await Eventually.TrueAsync(async () => await HolderAsync() is { Length: > 0 } holder && other.Ready.Contains(holder, StringComparison.Ordinal));
        await Eventually.TrueAsync(() => IsReadyAsync(other));
        Assert.DoesNotContain("PRIVATE KEY", leader.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_loses_the_lease_stops_to_work_and_leads_again_when_it_is_free()
    {
        ServingProcess only = await StartAsync();
        await Eventually.TrueAsync(() => Count(only, " leads") > 0);
        (int led, int lost) = (0, 0);
        await Eventually.TrueAsync(async () =>
        {
            V1Lease lease = (await _client.GetAsync<V1Lease>(Lease, Home, default))!;
            (lease.Spec!.HolderIdentity, lease.Spec.LeaseDurationSeconds) = ("thief", 1);
            try
            {
                (led, lost) = (Count(only, " leads"), Count(only, "does not lead any more"));
                if (led == lost)
                {
                    return false; // On a machine that stands still it is lost without a thief.
                }

                await _client.UpdateAsync(lease, default);
                return true;
            }
            catch (KubernetesException refused) when (refused.IsConflict)
            {
                return false; // It has renewed it just now.
            }
        });

        await Eventually.TrueAsync(() => Count(only, "does not lead any more") > lost);
        await Eventually.TrueAsync(() => Count(only, " leads") > led);
        Assert.Contains("leader: thief", only.Log, StringComparison.Ordinal);
    }

    private string Kubeconfig => Path.Combine(_folder.FullName, "kubeconfig");

    private async Task<ServingProcess> StartAsync()
    {
        ServingProcess started = await ServingProcess.StartAsync(
            "operator", "run", "--kubeconfig", Kubeconfig, "--lease-namespace", Home, "--health", "127.0.0.1:0", "--recorder-image", "r", "--kube-agent-image", "k");
        _operators.Add(started);
        return started;
    }

    private async Task<string?> HolderAsync() => (await _client.GetAsync<V1Lease>(Lease, Home, default))?.Spec?.HolderIdentity;

    private static async Task<bool> IsReadyAsync(ServingProcess process)
    {
        using HttpClient http = new() { BaseAddress = new Uri(process.Ready.Split(' ')[^1]) };
        using HttpResponseMessage answer = await http.GetAsync(new Uri("/readyz", UriKind.Relative));
        return answer.StatusCode == HttpStatusCode.OK;
    }

    private static int Count(ServingProcess process, string text) => process.Log.Split(text).Length - 1;
}
