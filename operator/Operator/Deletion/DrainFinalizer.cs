using System.Collections.Concurrent;
using k8s.Models;
using KubeOps.Abstractions.Reconciliation;
using KubeOps.Abstractions.Reconciliation.Finalizer;
using KubeOps.KubernetesClient;
using KubeOps.Operator.Cache;
using KubeOps.Operator.Queue;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Host.Controller;
using SessionRecording.Operator.Host.Enforcement;
using SessionRecording.Operator.Host.Observing;
using SessionRecording.Operator.Host.Status;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Deletion;

/// <summary>
/// Before a config goes: lets no session begin in pods, and waits, within a bound, until its collectors hold nothing, then ends the SSH service on nodes and
/// removes what no owner takes along.
/// </summary>
internal sealed class DrainFinalizer(
    IKubernetesClient client, Informer<V1Alpha1SessionRecordingConfig> configs, ConfigContexts contexts, ConfigObjects objects, Observer observer, StatusWriter status,
    DrainPolicy policy, TimeProvider time)
    : IEntityFinalizer<V1Alpha1SessionRecordingConfig>
{
    public const string Identifier = "sessionrecording.dev/drain";

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(3);

    // Since when each is waited for: the API server's clock may differ from ours.
    private readonly ConcurrentDictionary<EntityKey, (string Uid, long At)> _began = [];

    public async Task<ReconciliationResult<V1Alpha1SessionRecordingConfig>> FinalizeAsync(V1Alpha1SessionRecordingConfig config, CancellationToken cancellationToken)
    {
        IReadOnlyList<CollectorObservation> collectors = await observer.CollectorsAsync(config, cancellationToken);
        IReadOnlyList<SpoolObservation> spools =
            [.. await observer.SpoolsAsync(config, cancellationToken), .. await observer.RecorderSpoolsAsync(config, cancellationToken)];
        bool isSkipped = config.GetAnnotation(Annotations.SkipDrain) == "true" || await IsNamespaceGoingAsync(config, cancellationToken);
        TimeSpan waited = Waited(config);
        string? left = policy.WhatIsLeft(collectors, spools, NamespaceOverlap.Heir(config, configs.List(), objects.StandingOf), waited, isSkipped);
        if (observer.HasNodes(config) && policy.EndsNodes(left, waited, isSkipped))
        {
            // Before the collectors go: what is in its spools is shipped to them.
            await objects.RemoveNodesAsync(config, cancellationToken);
            left ??= "the SSH service on nodes ends, and ships what it holds";
        }

        if (left is not null)
        {
            string message = $"{left}; waited for up to {policy.Bound.TotalMinutes} min (annotation {Annotations.SkipDrain}=true: no longer)";
            await objects.CloseAsync(config, cancellationToken);
            ResourceContext context = await contexts.ForAsync(config, cancellationToken);
            await status.WriteAsync(config, new Observations { Collectors = collectors, Spools = spools, Draining = message }, context, cancellationToken);
            return ReconciliationResult<V1Alpha1SessionRecordingConfig>.Success(config, Look);
        }

        if (!await objects.RemoveClusterWideAsync(config, cancellationToken))
        {
            return ReconciliationResult<V1Alpha1SessionRecordingConfig>.Success(config, Look); // Until the watches tell that it is gone.
        }

        _began.TryRemove(EntityKey.Of(config), out _);
        return ReconciliationResult<V1Alpha1SessionRecordingConfig>.Success(config);
    }

    // By whichever clock has come further: an operator that starts anew does not begin to wait anew.
    private TimeSpan Waited(V1Alpha1SessionRecordingConfig config)
    {
        EntityKey key = EntityKey.Of(config);
        if (!_began.TryGetValue(key, out var began) || began.Uid != config.Uid())
        {
            _began[key] = began = (config.Uid(), time.GetTimestamp());
        }

        TimeSpan here = time.GetElapsedTime(began.At), there = time.GetUtcNow().UtcDateTime - (config.Metadata.DeletionTimestamp ?? DateTime.MaxValue);
        return here < there ? there : here;
    }

    // Its pods are going anyway: there is nothing that waiting would save.
    private async Task<bool> IsNamespaceGoingAsync(V1Alpha1SessionRecordingConfig config, CancellationToken cancellationToken) =>
        await client.GetAsync<V1Namespace>(config.Namespace(), null, cancellationToken) is not { Metadata.DeletionTimestamp: null };
}
