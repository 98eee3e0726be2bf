using k8s;
using KubeAgent.Authentication;
using KubeAgent.Configuration;
using KubeAgent.Exec;
using KubeAgent.Forwarding;
using KubeAgent.Impersonation;
using KubeAgent.Recordings;
using KubeAgent.Sessions;
using KubeAgent.Upstream;
using KubeOps.KubernetesClient;
using Recorder.Format.Events;
using Recorder.Hosting;
using Recorder.Hosting.Configuration;
using Recorder.Streaming.Sync;
using Recorder.Streaming.Wire;
using Recorder.Telemetry;

namespace KubeAgent.Serving;

/// <summary>All of the agent, wired together and serving.</summary>
internal sealed class Agent : IAsyncDisposable
{
    private static readonly TimeSpan RereadPeriod = TimeSpan.FromSeconds(10);

    // For sessions that are told to end: their last words, and their recordings.
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(30);

    // kubectl asks twice (WebSocket, then SPDY), and its user waits for both. A collector's pod is made anew, perhaps on another
    // machine, to which its volume has to come.
    private static readonly CollectorSinkOptions Streams = new()
    {
        AbsentTimeout = TimeSpan.FromMilliseconds(750), ResumeTimeout = TimeSpan.FromMinutes(1),
    };

    private readonly AgentConfig _config;
    private readonly TimeProvider _time;
    private readonly Stack<IDisposable> _owned = [];
    private readonly CancellationTokenSource _stopping = new(), _ending = new();
    private readonly TaskCompletionSource _sessionsEnded = new();
    private Task _recording = Task.CompletedTask;
    private RecordingPipeline? _pipeline;
    private readonly ILoggerFactory _logs = LoggerFactory.Create(RoleLog.Configure);
    private AgentServer? _server;
    private HealthServer? _health;

    private Agent(AgentConfig config, TimeProvider time) => (_config, _time) = (config, time);

    /// <summary>Where kubectl connects to.</summary>
    public Uri Address => _server!.Address;

    public Uri HealthAddress => _health!.Address;

    /// <exception cref="ConfigException">Something that the configuration names cannot be used.</exception>
    public static async Task<Agent> StartAsync(AgentConfig config, TimeProvider time, CancellationToken cancellationToken)
    {
        Agent agent = new(config, time);
        try
        {
            await agent.StartAsync(cancellationToken);
            return agent;
        }
        catch
        {
            await agent.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Is no longer ready, takes nothing new, ends watches, and lets sessions and other requests go on for the configured time. Then the
    /// sessions are ended, and their users told, and followed logs and proxied requests are cut off; what they recorded is handed on as far as that can be done in a bounded time.
    /// </summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        using CancellationTokenSource patience = new(_config.Limits.StopTimeout, _time);
        await using CancellationTokenRegistration end = patience.Token.Register(_ending.Cancel);
        using CancellationTokenSource cutOff = new(_config.Limits.StopTimeout + EndTime, _time);
        await _server!.StopAsync(cutOff.Token);
        _sessionsEnded.TrySetResult();
        await _recording;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_health is not null)
        {
            await _health.DisposeAsync();
        }

        _sessionsEnded.TrySetCanceled(CancellationToken.None);
        try
        {
            await _recording;
        }
        catch (OperationCanceledException)
        {
            // Not stopped before: what is in the spool waits for the next start.
        }

        if (_pipeline is not null)
        {
            await _pipeline.DisposeAsync();
        }

        while (_owned.TryPop(out IDisposable? owned))
        {
            owned.Dispose();
        }

        _stopping.Dispose();
        _ending.Dispose();
        _logs.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        TelemetryPipeline telemetry = Own(TelemetryPipeline.Start());
        KubernetesClientConfiguration kubernetes = OwnIdentity(_config.Kubernetes, _time);
        ApiServer apiServer = Own(new ApiServer(kubernetes, _time));
        IKubernetesClient client = Own(new KubernetesClient(
            kubernetes, new KubernetesClientOptions { UserAgent = "session-recording-agent", FieldManager = "session-recording-agent" }, json: null, _time));

        AuthenticationConfig authentication = _config.Authentication;
        TokenAuthenticator tokens = Own(new TokenAuthenticator(
            authentication.Oidc is { } oidc ? new OidcVerifier(oidc, Own(IssuerHttp.Create(oidc)), _time) : null,
            authentication.TokenReview ? new ApiTokenReviewer(client, authentication.Audiences) : null,
            authentication.Cache,
            _time));
        CertificateAuthenticator? certificates = authentication.ClientCaFile is { } file
            ? new CertificateAuthenticator(new ClientAuthorities(file, RereadPeriod, _time), _time)
            : null;
        Readiness readiness = new(apiServer, _time, _stopping.Token);
        HealthAnswers answers = new(gone => _server is null
            ? Task.FromResult<string?>("not ready: what an earlier process has left in the spool is taken up")
            : readiness.FaultAsync(gone))
        {
            Telemetry = telemetry,
        };
        _health = await HealthServer.StartAsync(_config.Health, () => answers, _logs, cancellationToken); // Before anything that can take long.
        AgentStop stop = new(_stopping.Token, _ending.Token);
        Forwarder forwarder = new(apiServer, _config.Kubernetes.AnswerTimeout, _time);
        ApiAccessReviewer reviewer = new(client, authentication.Cache.Timeout, _time);
        RequestHandler handler = new(
            new RequestAuthenticator(certificates, tokens),
            new ImpersonationPolicy(reviewer, _time),
            forwarder,
            await OpenSessionsAsync(apiServer, forwarder, stop, cancellationToken),
            OpenRecordings(reviewer),
            _logs.CreateLogger<RequestHandler>(),
            _time,
            stop);

        _server = await AgentServer.StartAsync(_config, handler.HandleAsync, _time, cancellationToken);
        SocketThreads.GiveWay();
    }

    private async Task<PodSessions> OpenSessionsAsync(ApiServer apiServer, Forwarder forwarder, AgentStop stop, CancellationToken cancellationToken)
    {
        RecordingConfig recording = _config.Recording;
        CollectorClient[] collectors = [.. recording.Collectors.Select(collector => Own(new CollectorClient(collector, _time)))];
        _pipeline = await RecordingPipeline.OpenAsync(
            new PipelineOptions(recording.Route) { Spool = recording.Spool, Streams = Streams }, collectors, _logs, _time, cancellationToken);
        _recording = _pipeline.RunAsync(() => _sessionsEnded.Task);
        ExecOptions exec = new()
        {
            Mode = recording.Route.ToNodeMode(),
            Recording = recording.Route.ToRecorderOptions(recording.FailureMode),
            ClusterName = _config.Name,
            KubernetesCluster = recording.Cluster,
            RecordInput = recording.Route.InputOf(recording.RecordInput),
            Server = new ServerMetadata { ServerID = Environment.MachineName, ServerHostname = Environment.MachineName },
        };
        SessionBounds bounds = new() { MaxSessions = _config.Limits.Sessions, MaxSessionsOfUser = _config.Limits.SessionsOfUser, AnswerTimeout = _config.Kubernetes.AnswerTimeout };
        return new PodSessions(
            new ExecRecorder(_pipeline.Sinks, _pipeline.Losses, exec, _time, _logs.CreateLogger<ExecRecorder>()),
            forwarder, new PodReader(apiServer, recording.PodLabels, _time), bounds,
            stop, _time, _logs.CreateLogger<PodSessions>());
    }

    private RecordingsApi? OpenRecordings(ApiAccessReviewer reviewer) => _config.Recordings is not { } recordings
        ? null
        : new RecordingsApi(
            [.. recordings.Collectors.Select(collector => Own(CollectorHttp.Create(collector)))], recordings.Namespace, reviewer,
            _logs.CreateLogger<RecordingsApi>(), _time);

    private T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Push(owned);
        return owned;
    }

    private static KubernetesClientConfiguration OwnIdentity(KubernetesConfig config, TimeProvider time)
    {
        KubernetesClientConfiguration identity;
        try
        {
            identity = config.KubeconfigFile is { } file
                ? KubernetesClientConfiguration.BuildConfigFromConfigFile(file, config.Context, time)
                : KubernetesClientConfiguration.InClusterConfig(time);
        }
        catch (KubeConfigException problem)
        {
            throw new ConfigException($"spec.kubernetes: {problem.Message}");
        }

        return identity switch
        {
            { ProxyUrl: not null } => throw new ConfigException("spec.kubernetes.kubeconfigFile: has a proxy-url; the agent reaches the API server directly"),
            { Impersonate: not null } => throw new ConfigException("spec.kubernetes.kubeconfigFile: has a user to act as; the agent impersonates its own users"),
            _ => identity,
        };
    }
}
