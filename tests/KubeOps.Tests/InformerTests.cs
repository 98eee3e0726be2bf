using System.Collections.Concurrent;
using FakeKubernetes;
using k8s;
using k8s.Models;
using KubeOps.Operator.Cache;
using KubeOps.Operator.Queue;
using TestKit;

namespace KubeOps.Tests;

public sealed class InformerTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly ConcurrentQueue<string> _told = [];
    private readonly CancellationTokenSource _stop = new();
    private FakeApiServer _server = null!;
    private KubernetesClient.KubernetesClient _client = null!;
    private Informer<V1ConfigMap> _informer = null!;
    private Task _running = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        string path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, _server.Kubeconfig(_server.AdminToken));
        _client = new KubernetesClient.KubernetesClient(
            KubernetesClientConfiguration.BuildConfigFromConfigFile(path, null, TimeProvider.System), new KubernetesClientOptions(), json: null, TimeProvider.System);
        File.Delete(path);
        _informer = new Informer<V1ConfigMap>(_client, new WatchOptions { Namespace = "default" }, TimeSpan.FromHours(1), Backoff.Default, _time);
        _informer.Listen(change => _told.Enqueue((change.Before, change.Now) switch
        {
            (null, { } now) => $"+{now.Name()}",
            ({ } before, null) => $"-{before.Name()}",
            var (before, now) => ReferenceEquals(before, now) ? $"={now!.Name()}" : $"~{now!.Name()}",
        }));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
        _client.Dispose();
        _stop.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_cache_holds_what_is_there_once_it_is_synced()
    {
        await CreateAsync("a");
        Start();
        await _informer.Synced.WaitAsync(Eventually.Bound);

        Assert.Equal("1", _informer.Find(new EntityKey("default", "a"))!.Data!["v"]);
        Assert.Null(_informer.Find(new EntityKey("default", "b")));
        Assert.Equal(["+a"], _told);
    }

    [Fact]
    public async Task Changes_are_told_once_they_are_in_the_cache()
    {
        Start();
        await _informer.Synced.WaitAsync(Eventually.Bound);

        V1ConfigMap a = await CreateAsync("a");
        await ToldAsync("+a");
        a.Data!["v"] = "2";
        await _client.UpdateAsync(a, default);
        await ToldAsync("~a");
        Assert.Equal("2", _informer.Find(new EntityKey("default", "a"))!.Data!["v"]);
        await _client.DeleteAsync<V1ConfigMap>("a", "default", null, default);
        await ToldAsync("-a");
        Assert.Empty(_informer.List());
    }

    [Fact]
    public async Task After_a_new_list_only_the_differences_are_told()
    {
        await CreateAsync("stays");
        await CreateAsync("goes");
        Start();
        await _informer.Synced.WaitAsync(Eventually.Bound);
        _told.Clear();

        bool isDown = true;
        _server.Fault = r => isDown && r.Query.Contains("watch=true", StringComparison.Ordinal) ? new FakeFault.Refuse(503) : null;
        _server.CutConnections();
        await Eventually.TrueAsync(() => _informer.Interruption is not null);
        await _client.DeleteAsync<V1ConfigMap>("goes", "default", null, default);
        await CreateAsync("new");
        _server.Compact();
        isDown = false;

        await ToldAsync("+new");
        Assert.Equal(["-goes", "+new"], _told);
        Assert.Null(_informer.Interruption);
    }

    [Fact]
    public async Task An_interruption_is_over_when_the_watch_has_begun_again_though_nothing_changes()
    {
        await CreateAsync("a");
        Start();
        await _informer.Synced.WaitAsync(Eventually.Bound);
        int refused = 0;
        _server.Fault = r => r.Query.Contains("watch=true", StringComparison.Ordinal) && Interlocked.Increment(ref refused) == 1 ? new FakeFault.Refuse(503) : null;
        _server.CutConnections();

        await Eventually.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(100)); // Waits before a new watch.
            return _informer.Interruption is KubernetesException;
        });
        await Eventually.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            return _informer.Interruption is null;
        });

        Assert.Equal(["+a"], _told);
    }

    [Fact]
    public async Task Everything_is_told_again_at_each_resync()
    {
        await CreateAsync("a");
        Start();
        await _informer.Synced.WaitAsync(Eventually.Bound);

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(["+a", "=a"], _told);
    }

    [Fact]
    public void An_object_is_mapped_to_its_controlling_owner_of_a_kind()
    {
        _running = Task.FromCanceled(new CancellationToken(canceled: true));
        var owned = new V1ConfigMap
        {
            Metadata = new()
            {
                Name = "x", NamespaceProperty = "ns",
                OwnerReferences = [new() { ApiVersion = "apps/v1", Kind = "StatefulSet", Name = "s", Controller = true }, new() { ApiVersion = "v1", Kind = "Pod", Name = "p" }],
            },
        };

        Assert.Equal(new EntityKey("ns", "s"), EntityKey.OfOwner(owned, "apps", "StatefulSet"));
        Assert.Null(EntityKey.OfOwner(owned, "", "Pod"));
        Assert.Null(EntityKey.OfOwner(owned, "other", "StatefulSet"));
    }

    private void Start() => _running = _informer.RunAsync(_stop.Token);

    private async Task ToldAsync(string what) => await Eventually.TrueAsync(() =>
    {
        if (!_told.Contains(what))
        {
            _time.Advance(TimeSpan.FromSeconds(1)); // Waits before a new watch.
        }

        return _told.Contains(what);
    });

    private Task<V1ConfigMap> CreateAsync(string name) => _client.CreateAsync(
        new V1ConfigMap { Metadata = new() { Name = name, NamespaceProperty = "default" }, Data = new Dictionary<string, string> { ["v"] = "1" } }, default);
}
