using k8s;
using k8s.LeaderElection;
using KubeOps.KubernetesClient;
using Recorder.Hosting.Configuration;
using Recorder.Streaming.Completer;

namespace Recorder.Host.Roles;

/// <summary>Leader is who holds a Kubernetes Lease.</summary>
internal sealed class LeaseElection : ILeaderElection
{
    private readonly KubernetesClient _client;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private readonly ILogger _log;

    // Held while work is done: the lease is not let go of before.
    private readonly SemaphoreSlim _turn = new(1);

    // Ends with the term that is on; null: another leads, or nobody.
    private volatile Term? _term;
    private volatile bool _isAway;

    internal LeaseElection(KubernetesClient client, LeaderElectionConfig config, TimeProvider time, ILogger log)
    {
        (_client, _log) = (client, log);
        LeaderElector elector = new(client, config, time);
        elector.OnNewLeader += leader =>
        {
            _isAway = false;
            log.LogInformation("lease {Namespace}/{Name}: {Leader} leads", config.Namespace, config.Name, leader ?? "nobody");
        };
        elector.OnError += problem => TellOnce(config, problem);
        _running = elector.RunAsync(ServeAsync, _stopping.Token);
    }

    private sealed record Term(CancellationToken Over);

    /// <exception cref="ConfigException">There is no way to the API server.</exception>
    public static LeaseElection Start(LeaseOptions options, TimeProvider time, ILogger log)
    {
        try
        {
            KubernetesClientConfiguration configuration = options.KubeConfig is { } file
                ? KubernetesClientConfiguration.BuildConfigFromConfigFile(file, context: null, time)
                : KubernetesClientConfiguration.InClusterConfig(time);
            KubernetesClient client = new(configuration, new KubernetesClientOptions(), json: null, time);
            // A pod that starts again is another candidate: what its process before had begun may not have ended.
            LeaderElectionConfig config = new(options.Namespace, options.Name, $"{Environment.MachineName}_{Environment.ProcessId}_{Guid.NewGuid():n}");
            return new LeaseElection(client, config, time, log);
        }
        catch (KubeConfigException problem)
        {
            throw new ConfigException($"--lease: {problem.Message}");
        }
    }

    public async Task LeadAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_term is not { } term)
            {
                return;
            }

            using var ends = CancellationTokenSource.CreateLinkedTokenSource(term.Over, cancellationToken);
            try
            {
                await work(ends.Token);
            }
            catch (OperationCanceledException) when (term.Over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                _log.LogWarning("the lease was lost; another collector goes on");
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _client.Dispose();
        _stopping.Dispose();
        _turn.Dispose();
    }

    private async Task ServeAsync(CancellationToken over)
    {
        _term = new Term(over);
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using (over.Register(ended.SetResult))
        {
            await ended.Task;
        }

        _term = null;
        await _turn.WaitAsync(CancellationToken.None); // Work that is on sees the same token, and ends.
        _turn.Release();
    }

    private void TellOnce(LeaderElectionConfig config, Exception problem)
    {
        if (!_isAway)
        {
            _isAway = true;
            _log.LogWarning("lease {Namespace}/{Name}: {Problem}", config.Namespace, config.Name, problem.Message);
        }
    }
}
