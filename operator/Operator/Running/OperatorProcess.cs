using k8s;
using k8s.LeaderElection;
using KubeOps.KubernetesClient;
using Microsoft.Extensions.Logging;
using Recorder.Telemetry;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Host.Enforcement;
using SessionRecording.Operator.Host.Observing;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Running;

/// <summary>One operator: serves its health, stands for election, and works while it leads.</summary>
internal sealed class OperatorProcess : IAsyncDisposable
{
    public const string LeaseName = "session-recording-operator";

    private readonly RunOptions _options;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _logs;
    private readonly ILogger _log;
    private readonly TelemetryPipeline _telemetry = TelemetryPipeline.Start();
    private readonly KubernetesClient _client;
    private readonly ExecProbe _probe;
    private readonly ApiServerMetrics _metrics;
    private readonly PodStatusClient _pods;
    private readonly ResourceContext _installation;
    private readonly LeaderElector _elector;
    private HealthServer? _health;
    private volatile ConfigReconciler? _work;
    private volatile string? _apiProblem;

    /// <exception cref="KubeConfigException">There is no way to the API server.</exception>
    public OperatorProcess(RunOptions options, TimeProvider time, ILoggerFactory logs)
    {
        (_options, _time, _logs, _log) = (options, time, logs, logs.CreateLogger("operator"));
        KubernetesClientConfiguration configuration = options.Kubeconfig is { } path
            ? KubernetesClientConfiguration.BuildConfigFromConfigFile(path, context: null, time)
            : KubernetesClientConfiguration.BuildDefaultConfig(time);
        string home = options.LeaseNamespace ?? configuration.Namespace;
        _client = new KubernetesClient(configuration, new KubernetesClientOptions(), ConfigJson.Options, time);
        _probe = new ExecProbe(configuration, time);
        _metrics = new ApiServerMetrics(configuration, time);
        _pods = new PodStatusClient(time);
        _installation = new ResourceContext
        {
            RecorderImage = options.RecorderImage,
            KubeAgentImage = options.KubeAgentImage,
            OperatorNamespace = home,
            ClusterDomain = options.ClusterDomain,
            ClusterName = options.ClusterName,
            ImagePullSecrets = options.ImagePullSecrets,
            ImagePullPolicy = options.ImagePullPolicy,
            PriorityClassName = options.PriorityClassName,
            ApiServerPorts = options.ApiServerPorts,
            Otlp = options.Otlp,
        };
        _elector = new LeaderElector(_client, new LeaderElectionConfig(home, LeaseName, options.Identity), time);
        _elector.OnNewLeader += leader =>
        {
            _apiProblem = null;
            _log.LogInformation("leader: {Leader}", leader ?? "nobody");
        };
        _elector.OnError += problem =>
        {
            _apiProblem = problem.Message;
            _log.LogWarning("the lease cannot be had: {Problem}", problem.Message);
        };
    }

    public bool IsLeader => _elector.IsLeader;

    public Uri HealthAddress => _health!.Address;

    /// <summary>Begins to serve health.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        HealthAnswers answers = new(_ => Task.FromResult(Fault)) { Telemetry = _telemetry };
        _health = await HealthServer.StartAsync(_options.Health, () => answers, _logs, cancellationToken);
    }

    /// <summary>Works until <paramref name="stopping"/>: what is under way is cancelled and waited for, the lease given back.</summary>
    public Task RunAsync(CancellationToken stopping) => _elector.RunAsync(LeadAsync, stopping);

    public async ValueTask DisposeAsync()
    {
        if (_health is not null)
        {
            await _health.DisposeAsync();
        }

        _client.Dispose();
        _probe.Dispose();
        _metrics.Dispose();
        _pods.Dispose();
        _telemetry.Dispose(); // Sends what is left.
    }

    // One that waits to lead is as ready as the one that does.
    private string? Fault => _elector.Leader is null
        ? $"no leader is known{(_apiProblem is { } problem ? $": {problem}" : "")}"
        : _work is { IsCurrent: false } ? "the cluster's objects cannot be watched just now" : null;

    private async Task LeadAsync(CancellationToken lost)
    {
        _log.LogInformation("{Identity} leads", _options.Identity);
        using var work = new ConfigReconciler(_client, _probe, _metrics, _pods, _installation, _options, _time, _log);
        _work = work;
        OperatorMetrics.Leads(true);
        try
        {
            await work.RunAsync(lost);
        }
        finally
        {
            _work = null;
            OperatorMetrics.Leads(false);
            _log.LogInformation("{Identity} does not lead any more", _options.Identity);
        }
    }
}
