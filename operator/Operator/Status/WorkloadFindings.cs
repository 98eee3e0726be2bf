using SessionRecording.Operator.Host.Observing;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Status;

/// <summary>Progressing and Degraded. Pure.</summary>
internal static class WorkloadFindings
{
    public static Finding Progress(Observations seen)
    {
        if (seen.Draining is { } draining)
        {
            return new Finding(ConditionTypes.Progressing, Finding.True, Reasons.Draining, draining);
        }

        if (seen.KeptSpools is { } kept)
        {
            int waiting = seen.Spools.Sum(spool => spool.Report?.Waiting ?? 0);
            string silent = string.Join(", ", seen.Spools.Where(spool => spool.Report is null).Select(spool => spool.Pod));
            return new Finding(
                ConditionTypes.Progressing, Finding.True, Reasons.ShippingSpools,
                $"{kept.Agents} kube-agents stay until what is on their volumes is stored: {waiting} tracks of recordings wait{(silent.Length == 0 ? "" : $", and {silent} does not tell what it holds")}");
        }

        if (seen.MissingSecrets.Count > 0)
        {
            return new Finding(ConditionTypes.Progressing, Finding.True, Reasons.SecretMissing, $"pods stay as they are until there is a Secret {string.Join(", ", seen.MissingSecrets)}");
        }

        if (seen.Trouble.Count > 0)
        {
            return new Finding(ConditionTypes.Progressing, Finding.True, Reasons.NotMadeYet, $"the API server has not taken {Text.Short(string.Join("; ", seen.Trouble))}");
        }

        (string What, WorkloadObservation? Workload)[] workloads =
            [("collectors", seen.Collector), ("kube-agents", seen.KubeAgent), ("nodes", seen.Node), ("recorder pods", seen.Recorder)];
        List<string> moving = [.. workloads.Where(one => one.Workload is { IsRolledOut: false }).Select(one => one.What)];
        return moving.Count == 0
            ? new Finding(ConditionTypes.Progressing, Finding.False, Reasons.UpToDate, "all pods are as the spec says")
            : new Finding(ConditionTypes.Progressing, Finding.True, Reasons.RollingOut, $"pods are being made: {string.Join(", ", moving)}");
    }

    /// <summary>The reason is that of the worst; the message has all.</summary>
    public static Finding Degradation(Observations seen)
    {
        List<(string Reason, string Message)> found =
        [
            .. seen.Refused.Count > 0 ? [(Reasons.ObjectRefused, $"the API server does not take {Text.Short(string.Join("; ", seen.Refused))}")] : None,
            .. seen.Trouble.Count > 0 ? [(Reasons.NotMadeYet, $"the API server has not taken {Text.Short(string.Join("; ", seen.Trouble))}")] : None,
            .. Missing(seen.Collector, Reasons.CollectorsMissing, "collectors"),
            .. Missing(seen.KubeAgent, Reasons.KubeAgentsMissing, "kube-agents"),
            .. Missing(seen.Node, Reasons.NodesMissing, "nodes"),
            .. Missing(seen.Recorder, Reasons.RecordersMissing, "recorder pods"),
            .. seen.OtherVolumes.Select(other => (Reasons.VolumesDiffer, Volumes(other))),
        ];
        return found.Count == 0
            ? new Finding(ConditionTypes.Degraded, Finding.False, Reasons.AsWanted, "all pods are ready")
            : new Finding(ConditionTypes.Degraded, Finding.True, found[0].Reason, string.Join("; ", found.Select(one => one.Message)));
    }

    private static IEnumerable<(string Reason, string Message)> None => [];

    private static IEnumerable<(string Reason, string Message)> Missing(WorkloadObservation? workload, string reason, string what) =>
        workload is { } there && there.Ready < there.Wanted ? [(reason, $"{there.Ready} of {there.Wanted} {what} are ready: look at the pods' events and logs")] : None;

    private static string Volumes(VolumeDifference other) =>
        $"volumes of StatefulSet {other.StatefulSet} stay {other.There}, {other.Field} asks for {other.Wanted}: enlarge the claims {other.Claims}-N, then "
        + $"\"kubectl delete statefulset {other.StatefulSet} --cascade=orphan\" (its pods go on, and it is made anew), or undo the change";
}
