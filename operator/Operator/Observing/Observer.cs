using System.Globalization;
using k8s;
using k8s.Models;
using KubeOps.Abstractions.Rbac;
using KubeOps.KubernetesClient;
using KubeOps.Operator.Queue;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Host.Controller;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Observing;

/// <summary>Looks at workloads (in the cache) and pods (over HTTP).</summary>
[EntityRbac(typeof(V1Pod), Verbs = RbacVerb.List | RbacVerb.Watch)]
[EntityRbac(typeof(V1PersistentVolumeClaim), Verbs = RbacVerb.Get)]
internal sealed class Observer(IKubernetesClient client, OwnedObjects owned, IPodStatusSource source)
{
    /// <summary>How far the workload of a component is; null: none is wanted.</summary>
    public WorkloadObservation? Workload(IReadOnlyList<IKubernetesObject<V1ObjectMeta>> desired, string component)
    {
        IKubernetesObject<V1ObjectMeta>? wanted = desired.FirstOrDefault(
            obj => obj is V1StatefulSet or V1Deployment or V1DaemonSet && obj.GetLabel(Labels.Component) == component);
        if (wanted is null)
        {
            return null;
        }

        WorkloadObservation now = Find(wanted.GetType(), EntityKey.Of(wanted)) ?? new WorkloadObservation(Replicas(wanted), 0, IsRolledOut: false);
        return OtherKind(wanted) is { } other && Find(other, EntityKey.Of(wanted)) is { } before
            ? now with { IsRolledOut = false, ReadyBefore = before.Ready }
            : now;
    }

    /// <summary>Of what the same pods may have been by before: the mode decides; null: there is no other.</summary>
    public static Type? OtherKind(IKubernetesObject<V1ObjectMeta> workload) => workload switch
    {
        V1StatefulSet => typeof(V1Deployment),
        V1Deployment => typeof(V1StatefulSet),
        _ => null,
    };

    private WorkloadObservation? Find(Type kind, EntityKey key) => owned.Find(kind, key) switch
    {
        V1StatefulSet set => WorkloadObservation.Of(set),
        V1Deployment deployment => WorkloadObservation.Of(deployment),
        V1DaemonSet set => WorkloadObservation.Of(set),
        _ => null,
    };

    /// <summary>Every collector that is there, by name; those that run are asked how they are.</summary>
    public async Task<IReadOnlyList<CollectorObservation>> CollectorsAsync(V1Alpha1SessionRecordingConfig config, CancellationToken cancellationToken)
    {
        return await Task.WhenAll(Pods(config, Labels.Collector).Select(pod => LookAsync(config, pod, cancellationToken)));
    }

    /// <summary>What runs the kube-agents where they have spools; null: none is there.</summary>
    public V1StatefulSet? SpooledAgents(V1Alpha1SessionRecordingConfig config) => owned.FindStatefulSet(config, Names.KubeAgent(config));

    /// <summary>The spool of every kube-agent, by name; none where they have none.</summary>
    public async Task<IReadOnlyList<SpoolObservation>> SpoolsAsync(V1Alpha1SessionRecordingConfig config, CancellationToken cancellationToken) =>
        SpooledAgents(config) is { } set ? await LookIntoSpoolsAsync(Pods(config, Labels.KubeAgent).Where(pod => IsOf(set, pod)), config, cancellationToken) : [];

    /// <summary>The spool of every recorder pod, by name; none where they have none.</summary>
    public async Task<IReadOnlyList<SpoolObservation>> RecorderSpoolsAsync(V1Alpha1SessionRecordingConfig config, CancellationToken cancellationToken) =>
        LiveVolumes.Of(owned.FindStatefulSet(config, Names.Recorder(config))) is null ? [] : await LookIntoSpoolsAsync(Pods(config, Labels.Recorder), config, cancellationToken);

    /// <summary>Whether the SSH service is still on nodes, wanted or not.</summary>
    public bool HasNodes(V1Alpha1SessionRecordingConfig config) => owned.HasNodes(config);

    /// <summary>The modes of the pods that take sessions now, one for each.</summary>
    public IReadOnlyList<string> Modes(V1Alpha1SessionRecordingConfig config) =>
    [
        .. ((string[])[Labels.KubeAgent, Labels.Node, Labels.Recorder]).SelectMany(component => Pods(config, component))
            .Where(IsReady).Select(pod => pod.GetAnnotation(Labels.Mode)).OfType<string>(),
    ];

    private async Task<IReadOnlyList<SpoolObservation>> LookIntoSpoolsAsync(IEnumerable<V1Pod> pods, V1Alpha1SessionRecordingConfig config, CancellationToken cancellationToken) =>
        await Task.WhenAll(pods.Select(pod => LookIntoSpoolAsync(config, pod, cancellationToken)));

    // By its name, as Kubernetes does it: a Deployment may have pods with the same labels.
    private static bool IsOf(V1StatefulSet set, V1Pod pod) =>
        pod.Name().StartsWith($"{set.Name()}-", StringComparison.Ordinal) && int.TryParse(pod.Name().AsSpan(set.Name().Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private IEnumerable<V1Pod> Pods(V1Alpha1SessionRecordingConfig config, string component) => owned.Pods.Of(Ownership.LabelKey(config)).OfType<V1Pod>()
        .Where(pod => pod.GetLabel(Labels.Component) == component).OrderBy(pod => pod.Name(), StringComparer.Ordinal);

    private async Task<SpoolObservation> LookIntoSpoolAsync(V1Alpha1SessionRecordingConfig config, V1Pod pod, CancellationToken cancellationToken) =>
        pod.Status is { Phase: "Running", PodIP: { Length: > 0 } address }
            ? new SpoolObservation(pod.Name(), (await source.SpoolAsync(address, cancellationToken)).Report)
            : new SpoolObservation(pod.Name(), null) { HasRun = await HasRunAsync(config, pod, cancellationToken) };

    // One that is made anew on another machine waits for its volume, with what is on it.
    private async Task<bool> HasRunAsync(V1Alpha1SessionRecordingConfig config, V1Pod pod, CancellationToken cancellationToken) =>
        pod.Status?.Phase is not (null or "Pending")
        || (config.Status is { FirstReadyTime: not null } or { LastUploadTime: not null } && (pod.Spec?.NodeName is { Length: > 0 } || await MayHaveVolumeAsync(pod, cancellationToken)));

    // A claim that was never bound has nothing on it.
    private async Task<bool> MayHaveVolumeAsync(V1Pod pod, CancellationToken cancellationToken)
    {
        try
        {
            foreach (string claim in (pod.Spec?.Volumes ?? []).Select(volume => volume.PersistentVolumeClaim?.ClaimName).OfType<string>())
            {
                if (await client.GetAsync<V1PersistentVolumeClaim>(claim, pod.Namespace(), cancellationToken) is { Status.Phase: not (null or "Pending") })
                {
                    return true;
                }
            }

            return false;
        }
        catch (Exception unknown) when (unknown is KubernetesException or NoAnswerException)
        {
            return true;
        }
    }

    private async Task<CollectorObservation> LookAsync(V1Alpha1SessionRecordingConfig config, V1Pod pod, CancellationToken cancellationToken)
    {
        bool isReady = IsReady(pod);
        if (pod.Status is not { Phase: "Running", PodIP: { Length: > 0 } address })
        {
            return new CollectorObservation(pod.Name(), isReady, null, $"the pod is {pod.Status?.Phase ?? "new"}") { HasRun = await HasRunAsync(config, pod, cancellationToken) };
        }

        (CollectorReport? report, string? problem) = await source.CollectorAsync(address, cancellationToken);
        return new CollectorObservation(pod.Name(), isReady, report, problem);
    }

    private static bool IsReady(V1Pod pod) =>
        pod.Metadata.DeletionTimestamp is null && (pod.Status?.Conditions ?? []).Any(condition => condition is { Type: "Ready", Status: "True" });

    private static int Replicas(IKubernetesObject<V1ObjectMeta> workload) => workload switch
    {
        V1StatefulSet set => set.Spec?.Replicas ?? 1,
        V1Deployment deployment => deployment.Spec?.Replicas ?? 1,
        _ => 0,
    };
}
