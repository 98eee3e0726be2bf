using FakeKubernetes;
using k8s;
using k8s.Models;
using KubeOps.KubernetesClient;
using KubeOps.Operator.Events;
using Microsoft.Extensions.Logging.Abstractions;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Api.Status;
using SessionRecording.Operator.Host.Status;
using TestKit;

namespace Operator.Tests.Status;

public sealed class TransitionEventsTests : IAsyncLifetime
{
    private static readonly SessionRecordingStatus Good = Of("Ready True Recording", "Enforced True DirectExecRefused");
    private static readonly SessionRecordingStatus Bad = Of("Ready False CollectorProblem", "Enforced False DirectExecAllowed");

    private readonly V1Alpha1SessionRecordingConfig _config = Configs.Of("mode: node", @namespace: "default");
    private FakeApiServer _server = null!;
    private KubernetesClient _client = null!;
    private TransitionEvents _events = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        string path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, _server.Kubeconfig(_server.AdminToken));
        _client = new KubernetesClient(
            KubernetesClientConfiguration.BuildConfigFromConfigFile(path, null, TimeProvider.System), new KubernetesClientOptions(), json: null, TimeProvider.System);
        File.Delete(path);
        _events = new TransitionEvents(new EventPublisher(_client, "example.com/controller", "pod-1", new ManualTimeProvider()), NullLogger.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task What_cannot_be_told_for_want_of_an_answer_is_told_at_the_next_look_in_its_order()
    {
        _server.Fault = request => request.Method == "POST" ? new FakeFault.Cut() : null;
        Assert.False(await LookAsync(Good, Bad));
        Assert.False(await LookAsync(Bad, Good));
        _server.Fault = null;

        Assert.True(await LookAsync(Good, Good));
        Assert.True(await LookAsync(Good, Good));

        Assert.Equal(["CollectorProblem", "DirectExecAllowed", "Recording", "DirectExecRefused"], await ToldAsync());
    }

    [Fact]
    public async Task What_cannot_be_told_again_and_again_is_given_up()
    {
        _server.Fault = request => request.Method == "POST" ? new FakeFault.Refuse(500) : null;
        Assert.False(await LookAsync(Good, Bad));
        int looks = 1;
        while (!await LookAsync(Bad, Bad))
        {
            looks++;
        }

        Assert.InRange(looks, TransitionEvents.MaxTries, 2 * TransitionEvents.MaxTries);
        Assert.Equal(2 * TransitionEvents.MaxTries, _server.Requests.Count(request => request.Method == "POST"));
    }

    [Fact]
    public async Task What_waits_to_be_told_does_not_pile_up()
    {
        _server.Fault = request => request.Method == "POST" ? new FakeFault.Cut() : null;
        for (int i = 0; i < TransitionEvents.MaxKept; i++)
        {
            await LookAsync(Good, Bad);
        }

        _server.Fault = null;
        Assert.True(await LookAsync(Bad, Bad));

        Assert.InRange((await ToldAsync()).Count, 1, TransitionEvents.MaxKept);
    }

    [Fact]
    public async Task What_the_API_server_refuses_for_good_keeps_nothing_else_from_being_told()
    {
        int asked = 0;
        _server.Fault = request => request.Method == "POST" && asked++ == 0 ? new FakeFault.Refuse(403) : null;

        Assert.True(await LookAsync(Good, Bad));

        Assert.Equal(["DirectExecAllowed"], await ToldAsync());
    }

    private Task<bool> LookAsync(SessionRecordingStatus before, SessionRecordingStatus after) => _events.TellAsync(_config, before, after, default);

    private async Task<IReadOnlyList<string?>> ToldAsync() =>
        [.. (await _client.ListAsync<Eventsv1Event>("default", null, null, default)).Items.OrderBy(told => long.Parse(told.ResourceVersion())).Select(told => told.Reason)];

    private static SessionRecordingStatus Of(params IEnumerable<string> conditions) => new()
    {
        Conditions = [.. conditions.Select(text => text.Split(' ')).Select(words => new StatusCondition { Type = words[0], Status = words[1], Reason = words[2], Message = "why" })],
    };
}
