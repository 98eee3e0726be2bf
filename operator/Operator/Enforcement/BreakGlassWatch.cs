using System.Globalization;
using k8s;
using KubeOps.Operator.Events;
using Microsoft.Extensions.Logging;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Enforcement;

/// <summary>
/// Raises an event of a config when its break-glass group was used: the API server counts how often. Who it was is in its audit log.
/// Uses from before this operator leads are not told.
/// </summary>
internal sealed class BreakGlassWatch(ApiServerMetrics metrics, EventPublisher publisher, TimeProvider time, ILogger log) : IDisposable
{
    public const string Reason = "BreakGlassUsed";

    // Of API servers that were restarted long ago.
    private const int MaxServers = 64;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    // Guards what follows. All configs share one look.
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<double, AdmissionCounts> _servers = [];
    private readonly Dictionary<string, double> _untold = [];
    private readonly HashSet<string> _policies = [];
    private DateTimeOffset? _began;
    private long? _looked;
    private bool _isTroubled;

    public async Task LookAsync(V1Alpha1SessionRecordingConfig config, CancellationToken cancellationToken)
    {
        if (!NamespaceOverlap.Enforces(config) || config.Spec.Kubernetes?.BreakGlassGroup is not { } group)
        {
            return;
        }

        string policy = Names.Policy(config, EnforcementResources.BreakGlass);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_policies.Add(policy) || _looked is not { } last || Pause <= time.GetElapsedTime(last))
            {
                await LookAsync(cancellationToken);
            }

            await TellAsync(config, policy, group, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        _looked = time.GetTimestamp();
        try
        {
            Compare(await metrics.ReadAsync(cancellationToken));
            _isTroubled = false;
        }
        catch (NoAnswerException problem)
        {
            if (!_isTroubled)
            {
                log.LogWarning("uses of break-glass groups are not told in events just now: {Problem}", problem.Message);
            }

            _isTroubled = true;
        }
    }

    private void Compare(AdmissionCounts counts)
    {
        if (counts.Started is not { } server)
        {
            throw new NoAnswerException("the API server's metrics do not say when it was started");
        }

        // One that was started since counts from nothing; what another counted before it was first seen may be long ago.
        _began ??= time.GetUtcNow();
        bool isNew = _began < DateTimeOffset.UnixEpoch.AddSeconds(server);
        if (_servers.TryGetValue(server, out AdmissionCounts? before) || isNew)
        {
            foreach (string policy in _policies)
            {
                double uses = counts.Audited(policy) - (before?.Audited(policy) ?? 0);
                _untold[policy] = _untold.GetValueOrDefault(policy) + Math.Max(0, uses);
            }
        }

        if (MaxServers <= _servers.Count)
        {
            _servers.Remove(_servers.Keys.Min());
        }

        _servers[server] = counts;
    }

    private async Task TellAsync(V1Alpha1SessionRecordingConfig config, string policy, string group, CancellationToken cancellationToken)
    {
        if (_untold.GetValueOrDefault(policy) is not (>= 1 and double uses))
        {
            return;
        }

        string note = string.Create(CultureInfo.InvariantCulture,
            $"members of {group} went around the recorder, {uses} requests; who and where is in the API server's audit log (annotation break-glass)");
        try
        {
            await publisher.PublishAsync(config, EventType.Warning, Reason, "Enforce", note, cancellationToken);
            _untold.Remove(policy);
        }
        catch (Exception problem) when (problem is KubernetesException or NoAnswerException)
        {
            log.LogWarning("the event {Reason} is not told yet: {Problem}", Reason, problem.Message);
        }
    }
}
