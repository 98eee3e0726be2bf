using FakeKubernetes;
using k8s;
using k8s.LeaderElection;
using k8s.Models;
using KubeOps.KubernetesClient;
using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Host.Roles;
using TestKit;

namespace Recorder.Tests.Collectors;

public sealed class LeaseElectionTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lease-");
    private FakeApiServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        await File.WriteAllTextAsync(Kubeconfig, _server.Kubeconfig(_server.AdminToken));
    }

    public async ValueTask DisposeAsync()
    {
        _server.Fault = null;
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private string Kubeconfig => Path.Combine(_folder.FullName, "config");

    private KubernetesClient Client() => new(
        KubernetesClientConfiguration.BuildConfigFromConfigFile(Kubeconfig, context: null, TimeProvider.System), new KubernetesClientOptions(), json: null, TimeProvider.System);

    private LeaseElection Candidate(string identity) => new(
        Client(),
        new LeaderElectionConfig("default", "collectors", identity)
        {
            LeaseDuration = TimeSpan.FromSeconds(3), RenewDeadline = TimeSpan.FromSeconds(2), RetryPeriod = TimeSpan.FromMilliseconds(200),
        },
        TimeProvider.System, NullLogger.Instance);

    private static async Task<bool> LeadsAsync(LeaseElection candidate)
    {
        bool leads = false;
        await candidate.LeadAsync(_ => Task.FromResult(leads = true), default);
        return leads;
    }

    [Fact]
    public async Task One_of_two_leads_and_when_it_stops_the_other_does()
    {
        await using LeaseElection second = await FirstAndThenAsync();

        await Eventually.TrueAsync(() => LeadsAsync(second));
    }

    private async Task<LeaseElection> FirstAndThenAsync()
    {
        await using LeaseElection first = Candidate("first");
        await Eventually.TrueAsync(() => LeadsAsync(first));
        LeaseElection second = Candidate("second");
        Assert.False(await LeadsAsync(second));
        return second;
    }

    [Fact]
    public async Task Work_is_stopped_when_another_has_taken_the_lease_and_that_is_no_failure()
    {
        await using LeaseElection candidate = Candidate("first");
        await Eventually.TrueAsync(() => LeadsAsync(candidate));
        TaskCompletionSource begun = new();
        Task work = candidate.LeadAsync(
            async over =>
            {
                begun.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, over);
            },
            default);
        await begun.Task;

        using KubernetesClient client = Client();
        await Eventually.TrueAsync(async () =>
        {
            V1Lease lease = (await client.GetAsync<V1Lease>("collectors", "default", default))!;
            lease.Spec!.HolderIdentity = "another";
            lease.Spec.LeaseDurationSeconds = 3600;
            try
            {
                await client.UpdateAsync(lease, default);
                return true;
            }
            catch (KubernetesException refused) when (refused.IsConflict)
            {
                return false; // It was renewed at this moment.
            }
        });

        await work.WaitAsync(Eventually.Bound);
        Assert.False(await LeadsAsync(candidate));
    }

    [Fact]
    public async Task Work_is_stopped_when_the_api_server_cannot_be_asked_any_more()
    {
        await using LeaseElection candidate = Candidate("first");
        await Eventually.TrueAsync(() => LeadsAsync(candidate));

        Task work = candidate.LeadAsync(over => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, over), default);
        _server.Fault = _ => new FakeFault.Refuse(500);

        await work.WaitAsync(Eventually.Bound);
    }

    [Theory]
    [InlineData(null, "config", "--kubeconfig goes with --lease")]
    [InlineData("collectors", null, "NAMESPACE/NAME")]
    [InlineData("a/b/c", null, "NAMESPACE/NAME")]
    [InlineData("/b", null, "NAMESPACE/NAME")]
    public void What_does_not_name_a_lease_is_refused(string? lease, string? kubeconfig, string told)
    {
        Hosting.Configuration.ConfigException refused =
            Assert.Throws<Hosting.Configuration.ConfigException>(() => LeaseOptions.From(lease, kubeconfig));

        Assert.Contains(told, refused.Message, StringComparison.Ordinal);
    }
}
