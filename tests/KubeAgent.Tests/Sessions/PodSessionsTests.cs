using k8s;
using KubeAgent.Authentication;
using KubeAgent.Exec;
using KubeAgent.Forwarding;
using KubeAgent.Serving;
using KubeAgent.Sessions;
using KubeAgent.Tests.Serving;
using KubeAgent.Upstream;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Recording;
using TestKit;

namespace KubeAgent.Tests.Sessions;

/// <summary>Sessions that do not begin, over sinks that make nothing durable before they are told to.</summary>
public sealed class PodSessionsTests : IRecordSinkFactory, ILossReporter, IHttpUpgradeFeature, IAsyncLifetime
{
    private static readonly KubeUser _alice = new("alice", []);

    private readonly ManualTimeProvider _time = new();
    private readonly CancellationTokenSource _noNew = new();
    private readonly TaskCompletionSource _durable = new();
    private ScriptedApiServer _scripted = null!;
    private ApiServer _apiServer = null!;
    private int _tracks, _appended;

    bool IHttpUpgradeFeature.IsUpgradableRequest => true;

    public async ValueTask InitializeAsync()
    {
        _scripted = await ScriptedApiServer.StartAsync();
        _apiServer = new ApiServer(new KubernetesClientConfiguration { Host = _scripted.Address }, _time);
    }

    public async ValueTask DisposeAsync()
    {
        _apiServer.Dispose();
        await _scripted.DisposeAsync();
        _noNew.Dispose();
    }

    [Fact]
    public async Task Who_hangs_up_while_the_recording_is_opened_makes_no_recordings_without_end()
    {
        PodSessions sessions = Sessions(new SessionBounds { MaxFailed = 3 });
        for (int i = 0; i < 3; i++)
        {
            using CancellationTokenSource gone = new();
            Task running = RunAsync(sessions, gone.Token);
            await Eventually.TrueAsync(() => Volatile.Read(ref _appended) > i);
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Eventually.Bound));
        }

        await RefusedAsync(RunAsync(sessions), 429);
        Assert.Equal(3, _tracks);
    }

    [Fact]
    public async Task Nor_does_one_that_no_recorder_answers_in_time()
    {
        PodSessions sessions = Sessions(new SessionBounds { MaxFailed = 1, FailedAgain = TimeSpan.FromHours(1) });
        Task running = RunAsync(sessions);
        await Eventually.TrueAsync(() => Volatile.Read(ref _appended) > 0);
        _time.Advance(TimeSpan.FromSeconds(20));

        await RefusedAsync(running, 503);
        await RefusedAsync(RunAsync(sessions), 429);
    }

    [Fact]
    public async Task Whose_turn_comes_when_the_agent_stops_may_go_to_another()
    {
        PodSessions sessions = Sessions(new SessionBounds { MaxFailed = 1, FailedAgain = TimeSpan.FromSeconds(1) });
        using CancellationTokenSource gone = new();
        Task first = RunAsync(sessions, gone.Token), waiting = RunAsync(sessions);
        await Eventually.TrueAsync(() => Volatile.Read(ref _appended) > 0);

        await _noNew.CancelAsync();
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True((await RefusedAsync(waiting, 503)).AsksAgain);
        Assert.Equal(1, _tracks);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.WaitAsync(Eventually.Bound));
    }

    private PodSessions Sessions(SessionBounds bounds) => new(
        new ExecRecorder(this, this, new ExecOptions(), _time, NullLogger<ExecRecorder>.Instance),
        new Forwarder(_apiServer, TimeSpan.FromSeconds(60), _time), new PodReader(_apiServer, [], _time), bounds,
        new AgentStop(_noNew.Token, CancellationToken.None), _time, NullLogger<PodSessions>.Instance);

    private Task RunAsync(PodSessions sessions, CancellationToken gone = default)
    {
        DefaultHttpContext context = new() { RequestAborted = gone, Request = { Method = "GET" } };
        context.Features.Set<IHttpUpgradeFeature>(this);
        return sessions.RunAsync(context, RequestTarget.Parse("/api/v1/namespaces/d/pods/web/exec?command=id"), _alice, _alice);
    }

    private static async Task<KubeStatus> RefusedAsync(Task running, int code)
    {
        KubeStatus status = (await Assert.ThrowsAsync<RefusedException>(() => running.WaitAsync(Eventually.Bound))).Status;
        Assert.Equal(code, status.Code);
        return status;
    }

    ValueTask<IRecordSink> IRecordSinkFactory.OpenAsync(RecordingKey key, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _tracks);
        return new(new Sink(this));
    }

    void ILossReporter.Report(RecordingLoss loss)
    {
    }

    Task<Stream> IHttpUpgradeFeature.UpgradeAsync() => throw new InvalidOperationException("None of these begins.");

    private sealed class Sink(PodSessionsTests test) : IRecordSink
    {
        public long DurableIndex => -1;

        public ValueTask AppendAsync(RecordBatch batch, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref test._appended);
            return default;
        }

        public async ValueTask FlushAsync(CancellationToken cancellationToken) => await test._durable.Task.WaitAsync(cancellationToken);

        public ValueTask CompleteAsync(CancellationToken cancellationToken) => default;

        public ValueTask DisposeAsync() => default;
    }
}
