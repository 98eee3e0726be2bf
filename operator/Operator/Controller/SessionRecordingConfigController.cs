using System.Net;
using k8s;
using k8s.Models;
using KubeOps.Abstractions.Reconciliation;
using KubeOps.Abstractions.Reconciliation.Controller;
using KubeOps.Operator.Cache;
using KubeOps.Operator.Queue;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Host.Certificates;
using SessionRecording.Operator.Host.Enforcement;
using SessionRecording.Operator.Host.Observing;
using SessionRecording.Operator.Host.Status;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Controller;

/// <summary>Makes the cluster as a <see cref="V1Alpha1SessionRecordingConfig"/> says, and says in its status how far that is.</summary>
internal sealed class SessionRecordingConfigController(
    Informer<V1Alpha1SessionRecordingConfig> configs,
    ConfigContexts contexts,
    CertificateKeeper certificates,
    ConfigObjects objects,
    EnforcementWatch enforcement,
    BreakGlassWatch breakGlass,
    Observer observer,
    StatusWriter status,
    LastingTrouble troubles) : IEntityController<V1Alpha1SessionRecordingConfig>
{
    // Collectors are not watched but asked: often while something is to change, at times when all is well.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(15), LookSoon = TimeSpan.FromSeconds(3);

    public async Task<ReconciliationResult<V1Alpha1SessionRecordingConfig>> ReconcileAsync(V1Alpha1SessionRecordingConfig config, CancellationToken cancellationToken)
    {
        ResourceContext context = await contexts.ForAsync(config, cancellationToken);
        IReadOnlyList<MissingFeature> missing = MissingFeatures.Of(config.Spec);
        IReadOnlyList<string> missingSecrets = [.. DesiredResources.ReferencedSecrets(config).Where(name => !context.SecretHashes.ContainsKey(name))];
        bool isPaused = config.GetAnnotation(Annotations.Paused) == "true", canRun = MissingFeatures.CanRun(config.Spec);
        IReadOnlyList<SpoolObservation> spools = await observer.SpoolsAsync(config, cancellationToken);
        IReadOnlyList<IKubernetesObject<V1ObjectMeta>> workloads = canRun ? DesiredResources.For(config, context) : [];
        if (canRun && SpoolKeeping.Find(observer.SpooledAgents(config), AgentsOf(workloads), all => ShippingAgents(config, context, all), spools) is { } kept)
        {
            context = context with { KeptSpools = kept };
            workloads = DesiredResources.For(config, context);
        }

        V1Alpha1SessionRecordingConfig? older = NamespaceOverlap.OlderThan(config, configs.List(), objects.StandingOf);
        var seen = new Observations
        {
            Spools = spools,
            RecorderSpools = await observer.RecorderSpoolsAsync(config, cancellationToken),
            KeptSpools = context.KeptSpools,
            OtherVolumes = VolumeDifferences.Of(config, context),
            IsPaused = isPaused,
            NotBuilt = missing,
            MissingSecrets = missingSecrets,
            Overlap = older is null ? null : EntityKey.Of(older),
        };
        Making making = troubles.Begin(EntityKey.Of(config));
        await certificates.KeepAsync(config, context, making, cancellationToken);
        if (!isPaused)
        {
            // Pods that run have the Secret that is missing; new ones would not start.
            await objects.MakeAsync(config, context, canRun && missingSecrets.Count == 0 ? workloads : null, older is null ? null : objects.StandingOf(older), making, cancellationToken);
        }

        await making.FinishAsync();
        seen = seen with
        {
            Refused = making.Refused,
            Trouble = troubles.Of(EntityKey.Of(config), making),
            Collector = observer.Workload(workloads, Labels.Collector),
            KubeAgent = observer.Workload(workloads, Labels.KubeAgent),
            Node = observer.Workload(workloads, Labels.Node),
            Recorder = observer.Workload(workloads, Labels.Recorder),
            Modes = observer.Modes(config),
            Collectors = await observer.CollectorsAsync(config, cancellationToken),
            Enforcement = NamespaceOverlap.Enforces(config) ? await enforcement.FindAsync(config, cancellationToken) : EnforcementFinding.NotWanted,
        };
        await breakGlass.LookAsync(config, cancellationToken);
        bool isSettled = await status.WriteAsync(config, seen, context, cancellationToken);
        return making.Trouble switch
        {
            null => ReconciliationResult<V1Alpha1SessionRecordingConfig>.Success(config, isSettled ? Look : LookSoon),
            KubernetesException { Code: HttpStatusCode.Conflict or HttpStatusCode.NotFound } behind => throw behind,
            { } notNow => ReconciliationResult<V1Alpha1SessionRecordingConfig>.Failure(config, notNow.Message, notNow),
        };
    }

    private static V1StatefulSet ShippingAgents(V1Alpha1SessionRecordingConfig config, ResourceContext context, KeptSpools all) =>
        (V1StatefulSet)AgentsOf(DesiredResources.For(config, context with { KeptSpools = all }))!;

    private static IKubernetesObject<V1ObjectMeta>? AgentsOf(IReadOnlyList<IKubernetesObject<V1ObjectMeta>> workloads) =>
        workloads.FirstOrDefault(obj => obj is V1StatefulSet or V1Deployment && obj.GetLabel(Labels.Component) == Labels.KubeAgent);

    public Task<ReconciliationResult<V1Alpha1SessionRecordingConfig>> DeletedAsync(V1Alpha1SessionRecordingConfig config, CancellationToken cancellationToken)
    {
        contexts.Forget(config);
        certificates.Forget(config);
        enforcement.Forget(config);
        objects.Forget(config);
        status.Forget(config);
        troubles.Forget(EntityKey.Of(config));
        return Task.FromResult(ReconciliationResult<V1Alpha1SessionRecordingConfig>.Success(config));
    }
}
