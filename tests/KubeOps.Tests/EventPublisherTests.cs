using FakeKubernetes;
using k8s;
using k8s.Models;
using KubeOps.Operator.Events;
using TestKit;

namespace KubeOps.Tests;

public sealed class EventPublisherTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private FakeApiServer _server = null!;
    private KubernetesClient.KubernetesClient _client = null!;
    private EventPublisher _publisher = null!;
    private V1ConfigMap _subject = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        string path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, _server.Kubeconfig(_server.AdminToken));
        _client = new KubernetesClient.KubernetesClient(
            KubernetesClientConfiguration.BuildConfigFromConfigFile(path, null, TimeProvider.System), new KubernetesClientOptions(), json: null, TimeProvider.System);
        File.Delete(path);
        _publisher = new EventPublisher(_client, "example.com/controller", "pod-1", _time);
        _subject = await _client.CreateAsync(new V1ConfigMap { Metadata = new() { Name = "subject", NamespaceProperty = "default" } }, default);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task An_event_says_of_what_by_whom_and_why()
    {
        await TellAsync("Broken", "the disk is full");

        Eventsv1Event told = Assert.Single(await ToldAsync());
        Assert.Equal(("Warning", "Broken", "Check", "the disk is full"), (told.Type, told.Reason, told.Action, told.Note));
        Assert.Equal(("ConfigMap", "subject", _subject.Uid()), (told.Regarding!.Kind, told.Regarding.Name, told.Regarding.Uid));
        Assert.Equal(("example.com/controller", "pod-1"), (told.ReportingController, told.ReportingInstance));
        Assert.Null(told.Series);
    }

    [Fact]
    public async Task What_happens_again_is_counted_in_a_series()
    {
        await TellAsync("Broken", "the disk is full");
        await TellAsync("Broken", "the disk is full");
        _time.Advance(TimeSpan.FromMinutes(5));
        await TellAsync("Broken", "the disk is full");
        await TellAsync("Broken", "the network is down");

        IReadOnlyList<Eventsv1Event> told = await ToldAsync();
        Assert.Equal([(null, "the network is down"), (3, "the disk is full")], told.Select(one => (one.Series?.Count, one.Note)).OrderBy(one => one.Count ?? 0));
        Assert.Equal(_time.GetUtcNow().UtcDateTime, told.Single(one => one.Series is not null).Series!.LastObservedTime);
    }

    [Fact]
    public async Task A_series_that_pauses_begins_anew()
    {
        await TellAsync("Broken", "the disk is full");
        _time.Advance(TimeSpan.FromMinutes(7));
        await TellAsync("Broken", "the disk is full");

        Assert.Equal(2, (await ToldAsync()).Count);
    }

    [Fact]
    public async Task An_event_that_is_gone_is_told_anew()
    {
        await TellAsync("Broken", "the disk is full");
        await _client.DeleteAsync<Eventsv1Event>((await ToldAsync())[0].Name(), "default", null, default);
        await TellAsync("Broken", "the disk is full");

        Assert.Null(Assert.Single(await ToldAsync()).Series);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_event_whose_fate_is_unknown_is_told_once_when_it_is_published_again(bool hasArrived)
    {
        _server.Fault = request => request.Method != "POST" ? null : hasArrived ? new FakeFault.LoseAnswer() : new FakeFault.Cut();
        await Assert.ThrowsAsync<NoAnswerException>(() => TellAsync("Broken", "the disk is full"));
        Assert.Equal(hasArrived ? 1 : 0, (await ToldAsync()).Count);
        _server.Fault = null;

        await TellAsync("Broken", "the disk is full");

        Assert.Null(Assert.Single(await ToldAsync()).Series);
    }

    [Fact]
    public async Task What_could_not_be_counted_is_counted_once()
    {
        await TellAsync("Broken", "the disk is full");
        _server.Fault = request => request.Method == "PATCH" ? new FakeFault.Refuse(403) : null;
        await Assert.ThrowsAsync<KubernetesException>(() => TellAsync("Broken", "the disk is full"));
        _server.Fault = null;

        await TellAsync("Broken", "the disk is full");

        Assert.Equal(2, Assert.Single(await ToldAsync()).Series!.Count);
    }

    [Fact]
    public async Task A_note_is_cut_to_what_the_API_takes()
    {
        await TellAsync("Broken", new string('x', 5000));

        Assert.Equal(1024, Assert.Single(await ToldAsync()).Note!.Length);
    }

    [Theory]
    [InlineData("", "é", 512)]
    [InlineData("x", "é", 511)]
    [InlineData("", "…", 341)]
    [InlineData("xx", "🔥", 255)]
    public async Task A_note_is_cut_by_its_bytes_and_between_characters(string start, string repeated, int left)
    {
        await TellAsync("Broken", start + string.Concat(Enumerable.Repeat(repeated, 1024)));

        Assert.Equal(start + string.Concat(Enumerable.Repeat(repeated, left)), Assert.Single(await ToldAsync()).Note);
    }

    private Task TellAsync(string reason, string note) => _publisher.PublishAsync(_subject, EventType.Warning, reason, "Check", note, default);

    private async Task<IReadOnlyList<Eventsv1Event>> ToldAsync() => [.. (await _client.ListAsync<Eventsv1Event>("default", null, null, default)).Items];
}
