using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json.Nodes;
using FakeKubernetes;
using k8s;
using k8s.Models;
using KubeOps.Abstractions.Reconciliation;
using KubeOps.Operator.Cache;
using KubeOps.Operator.Queue;
using KubeOps.Operator.Reconciliation;
using TestKit;

namespace KubeOps.Tests;

public sealed class ReconcilerTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly ScriptedController _controller = new();
    private readonly LogLines _log = new();
    private readonly CancellationTokenSource _stop = new();
    private FakeApiServer _server = null!;
    private KubernetesClient.KubernetesClient _client = null!;
    private Reconciler<V1ConfigMap> _reconciler = null!;
    private Task _running = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        string path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, _server.Kubeconfig(_server.AdminToken));
        _client = new KubernetesClient.KubernetesClient(
            KubernetesClientConfiguration.BuildConfigFromConfigFile(path, null, TimeProvider.System), new KubernetesClientOptions(), json: null, TimeProvider.System);
        File.Delete(path);
        ReconcilerOptions options = new()
        {
            Scope = new WatchOptions { Namespace = "default" }, Backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)),
        };
        _reconciler = new Reconciler<V1ConfigMap>(_client, _controller, options, _time, _log);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Eventually.Bound);
        _reconciler.Dispose();
        _client.Dispose();
        _stop.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task What_is_there_and_what_changes_is_reconciled()
    {
        await CreateAsync("a");
        Start();
        await ToldAsync("a=1");

        await WriteAsync("a", "2");
        await ToldAsync("a=2");
        await CreateAsync("b");
        await ToldAsync("b=1");

        Assert.Equal(["a=1", "a=2", "b=1"], _controller.Told);
        Assert.True(_reconciler.IsCurrent);
    }

    [Fact]
    public async Task Each_reconciliation_is_a_span_that_says_how_it_went()
    {
        ConcurrentQueue<string> spans = [];
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == ReconcilerMetrics.MeterName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span => spans.Enqueue($"{span.OperationName} {span.GetTagItem("kind")} {span.GetTagItem("name")} {span.Status} {span.StatusDescription}".Trim()),
        };
        ActivitySource.AddActivityListener(listener);
        _controller.Answer = (entity, _) => entity.Name() == "bad-span" ? throw new InvalidOperationException("no luck") : Task.FromResult(ReconciliationResult<V1ConfigMap>.Success(entity));
        await CreateAsync("good-span");
        await CreateAsync("bad-span");
        Start();

        await Eventually.TrueAsync(() => spans.Contains("reconcile V1ConfigMap default/good-span Unset") && spans.Contains("reconcile V1ConfigMap default/bad-span Error no luck"));
    }

    [Theory]
    [InlineData(HttpStatusCode.Conflict, "conflict")]
    [InlineData(HttpStatusCode.NotFound, "not_found")]
    public async Task What_is_done_with_an_old_view_is_counted_and_tried_again(HttpStatusCode code, string outcome)
    {
        ConcurrentQueue<string> counted = [];
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Name == "operator.reconciliations")
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) => counted.Enqueue($"{count} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}"));
        listener.Start();
        int tries = 0;
        _controller.Answer = (entity, _) => ++tries == 1
            ? throw new KubernetesException(new V1Status { Code = (int)code, Message = "old" })
            : Task.FromResult(ReconciliationResult<V1ConfigMap>.Success(entity));
        await CreateAsync("a");
        Start();

        await TriedAsync(1, after: TimeSpan.Zero);
        await TriedAsync(2, after: TimeSpan.FromSeconds(1));

        await Eventually.TrueAsync(() => counted.Count == 2);
        Assert.Equal([$"1 V1ConfigMap {outcome}", "1 V1ConfigMap success"], counted);
    }

    [Fact]
    public async Task An_old_view_that_stays_old_is_told_in_the_log()
    {
        _controller.Answer = (_, _) => throw new KubernetesException(new V1Status { Code = 404, Message = "namespaces \"x\" not found" });
        await CreateAsync("a");
        Start();

        await Eventually.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return !_log.Lines.IsEmpty;
        });

        Assert.InRange(_controller.Told.Count, 6, 8); // 1, 2, 4 … 60 s
        Assert.Contains("V1ConfigMap default/a: namespaces \"x\" not found; tried again in 60 s", _log.Lines);
    }

    [Fact]
    public async Task A_change_of_what_it_owns_brings_the_owner()
    {
        V1ConfigMap owner = await CreateAsync("owner");
        _reconciler.Watch<V1Secret>(new WatchOptions { Namespace = "default" }, secret => EntityKey.OfOwner(secret, "", "ConfigMap") is { } key ? [key] : []);
        Start();
        await ToldAsync("owner=1");

        V1OwnerReference reference = owner.MakeControllerReference();
        await _client.CreateAsync(new V1Secret { Metadata = new() { Name = "owned", NamespaceProperty = "default", OwnerReferences = [reference] } }, default);
        await Eventually.TrueAsync(() => _controller.Told.Count == 2);
        await _client.CreateAsync(new V1Secret { Metadata = new() { Name = "strange", NamespaceProperty = "default" } }, default);
        await _client.DeleteAsync<V1Secret>("owned", "default", null, default);
        await Eventually.TrueAsync(() => _controller.Told.Count == 3);

        Assert.Equal(["owner=1", "owner=1", "owner=1"], _controller.Told);
    }

    [Fact]
    public async Task A_change_of_what_it_owns_is_indexed_before_the_owner_is_brought()
    {
        ConcurrentQueue<string> order = [];
        Informer<V1Secret> secrets = _reconciler.Watch<V1Secret>(new WatchOptions { Namespace = "default" }, _ =>
        {
            order.Enqueue("brought");
            return [];
        });
        secrets.Listen(_ => order.Enqueue("indexed"));
        Start();

        await _client.CreateAsync(new V1Secret { Metadata = new() { Name = "owned", NamespaceProperty = "default" } }, default);
        await Eventually.TrueAsync(() => order.Count == 2);

        Assert.Equal(["indexed", "brought"], order);
    }

    [Fact]
    public async Task A_change_of_the_status_alone_brings_no_other_look()
    {
        await CreateAsync("a");
        Change("a", a => a["metadata"]!["generation"] = 1);
        Start();
        await ToldAsync("a=1");

        Change("a", a => a["status"] = new JsonObject { ["phase"] = "Ready" });
        await CreateAsync("b");
        await ToldAsync("b=1");
        Change("a", a =>
        {
            a["metadata"]!["generation"] = 2;
            a["data"]!["v"] = "2";
        });
        await ToldAsync("a=2");

        Assert.Equal(["a=1", "b=1", "a=2"], _controller.Told);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_fails_is_tried_again_after_longer_and_longer_waits(bool throws)
    {
        _controller.Answer = (entity, _) => throws
            ? throw new InvalidOperationException("broken")
            : Task.FromResult(ReconciliationResult<V1ConfigMap>.Failure(entity, "broken"));
        await CreateAsync("a");
        Start();
        await TriedAsync(1, after: TimeSpan.Zero);

        await TriedAsync(2, after: TimeSpan.FromSeconds(1));
        await TriedAsync(3, after: TimeSpan.FromSeconds(2));
        await TriedAsync(4, after: TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task A_success_may_ask_for_another_look()
    {
        _controller.Answer = (entity, _) => Task.FromResult(ReconciliationResult<V1ConfigMap>.Success(entity, TimeSpan.FromMinutes(2)));
        await CreateAsync("a");
        Start();

        await TriedAsync(1, after: TimeSpan.Zero);
        await TriedAsync(2, after: TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task Who_is_gone_is_told_as_it_was_last()
    {
        await CreateAsync("a");
        Start();
        await ToldAsync("a=1");

        await _client.DeleteAsync<V1ConfigMap>("a", "default", null, default);

        await ToldAsync("a gone, was 1");
    }

    [Fact]
    public async Task A_finalizer_is_on_before_the_first_reconciliation_and_off_when_it_is_done()
    {
        bool isDone = false;
        _controller.Answer = (entity, _) =>
        {
            Assert.True(entity.HasFinalizer("example.dev/drain"));
            return Task.FromResult(ReconciliationResult<V1ConfigMap>.Success(
                entity, entity.Metadata.DeletionTimestamp is null || Volatile.Read(ref isDone) ? null : TimeSpan.FromSeconds(5)));
        };
        _reconciler.AddFinalizer("example.dev/drain", _controller);
        await CreateAsync("a");
        Start();
        await ToldAsync("a=1");

        await _client.DeleteAsync<V1ConfigMap>("a", "default", null, default);
        await ToldAsync("a to go");
        Assert.NotNull(await _client.GetAsync<V1ConfigMap>("a", "default", default));
        Volatile.Write(ref isDone, true);
        await Eventually.TrueAsync(async () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return await _client.GetAsync<V1ConfigMap>("a", "default", default) is null;
        });

        await ToldAsync("a gone, was 1");
    }

    [Fact]
    public async Task Another_finalizer_is_left_on()
    {
        _reconciler.AddFinalizer("example.dev/drain", _controller);
        V1ConfigMap other = Map("a");
        other.Metadata.Finalizers = ["example.dev/other"];
        await _client.CreateAsync(other, default);
        Start();
        await ToldAsync("a=1");

        await _client.DeleteAsync<V1ConfigMap>("a", "default", null, default);

        await Eventually.TrueAsync(async () => (await _client.GetAsync<V1ConfigMap>("a", "default", default))!.Metadata.Finalizers is ["example.dev/other"]);
    }

    [Fact]
    public async Task No_entity_is_worked_on_by_two_and_no_change_is_lost()
    {
        using var slow = new SemaphoreSlim(0);
        _controller.Answer = async (entity, cancellationToken) =>
        {
            await slow.WaitAsync(cancellationToken);
            return ReconciliationResult<V1ConfigMap>.Success(entity);
        };
        await CreateAsync("a");
        await CreateAsync("b");
        Start();
        await ToldAsync("a=1");
        await ToldAsync("b=1");

        foreach (string v in (string[])["2", "3", "4"])
        {
            await WriteAsync("a", v);
        }

        await Eventually.TrueAsync(() => _reconciler.Entities.Find(new EntityKey("default", "a"))!.Data!["v"] == "4");
        slow.Release(100);
        await ToldAsync("a=4");

        Assert.False(_controller.HasCollided);
    }

    [Fact]
    public async Task Work_under_way_is_cancelled_on_stop_and_waited_for()
    {
        bool hasEnded = false;
        _controller.Answer = async (entity, cancellationToken) =>
        {
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }
            finally
            {
                hasEnded = true;
            }

            return ReconciliationResult<V1ConfigMap>.Success(entity);
        };
        await CreateAsync("a");
        Start();
        await ToldAsync("a=1");

        await _stop.CancelAsync();
        await _running.WaitAsync(Eventually.Bound);

        Assert.True(hasEnded);
    }

    private void Start() => _running = _reconciler.RunAsync(_stop.Token);

    private async Task TriedAsync(int count, TimeSpan after)
    {
        if (after > TimeSpan.Zero)
        {
            await Eventually.TrueAsync(() => _time.ArmedTimers > 0 && _controller.Told.Count == count - 1);
            _time.Advance(after - TimeSpan.FromMilliseconds(10));
            Assert.Equal(count - 1, _controller.Told.Count);
        }

        // The wait begins when the try has ended, a moment after it is told.
        await Eventually.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            return _controller.Told.Count == count;
        });
    }

    private Task ToldAsync(string what) => Eventually.TrueAsync(() => _controller.Told.Contains(what), what);

    private static V1ConfigMap Map(string name) =>
        new() { Metadata = new() { Name = name, NamespaceProperty = "default" }, Data = new Dictionary<string, string> { ["v"] = "1" } };

    // As the API does with kinds that have a generation and a status, which a ConfigMap has not.
    private void Change(string name, Action<JsonObject> change) => _server.Change("", "configmaps", "default", name, change);

    private Task<V1ConfigMap> CreateAsync(string name) => _client.CreateAsync(Map(name), default);

    private async Task WriteAsync(string name, string value) =>
        await _client.PatchAsync<V1ConfigMap>(new V1Patch($$"""{ "data": { "v": "{{value}}" } }""", V1Patch.PatchType.MergePatch), name, "default", null, default);
}
