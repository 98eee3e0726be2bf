using k8s.Models;

namespace SessionRecording.Operator.Host.Observing;

/// <summary>How far a workload is.</summary>
/// <param name="Wanted">Pods that there should be.</param>
/// <param name="Ready">Pods that are ready.</param>
/// <param name="IsRolledOut">Whether all pods are of the newest template.</param>
internal readonly record struct WorkloadObservation(int Wanted, int Ready, bool IsRolledOut)
{
    /// <summary>Pods that are ready of the workload in whose place this one comes, and that stay until one of these is.</summary>
    public int ReadyBefore { get; init; }

    public static WorkloadObservation Of(V1StatefulSet set)
    {
        int wanted = set.Spec?.Replicas ?? 1;
        return new WorkloadObservation(
            wanted, set.Status?.ReadyReplicas ?? 0, IsSeen(set.Metadata, set.Status?.ObservedGeneration) && wanted <= (set.Status?.UpdatedReplicas ?? 0));
    }

    public static WorkloadObservation Of(V1Deployment deployment)
    {
        int wanted = deployment.Spec?.Replicas ?? 1, updated = deployment.Status?.UpdatedReplicas ?? 0;
        bool isAlone = (deployment.Status?.Replicas ?? 0) <= updated; // Old pods go last.
        return new WorkloadObservation(
            wanted, deployment.Status?.ReadyReplicas ?? 0, IsSeen(deployment.Metadata, deployment.Status?.ObservedGeneration) && wanted <= updated && isAlone);
    }

    public static WorkloadObservation Of(V1DaemonSet set)
    {
        int wanted = set.Status?.DesiredNumberScheduled ?? 0;
        return new WorkloadObservation(
            wanted, set.Status?.NumberReady ?? 0, IsSeen(set.Metadata, set.Status?.ObservedGeneration) && wanted <= (set.Status?.UpdatedNumberScheduled ?? 0));
    }

    private static bool IsSeen(V1ObjectMeta metadata, long? observed) => (metadata.Generation ?? 0) <= (observed ?? 0);
}
