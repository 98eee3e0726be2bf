using SessionRecording.Operator.Api;
using SessionRecording.Operator.Api.Spec;
using SessionRecording.Operator.Host.Controller;
using SessionRecording.Operator.Host.Observing;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Status;

/// <summary>Whether a session that started now would be recorded. Pure.</summary>
internal static class ReadyFindings
{
    private const string Off = "off", Sync = "node-sync";

    public static Finding Of(V1Alpha1SessionRecordingConfig config, Observations seen)
    {
        Finding No(string reason, string message) => new(ConditionTypes.Ready, Finding.False, reason, message);

        if (seen.Draining is { } draining)
        {
            return No(Reasons.BeingDeleted, draining);
        }

        if (seen.NotBuilt.Where(missing => missing.IsCore).ToList() is { Count: > 0 } missing)
        {
            return No(Reasons.FeatureNotBuilt, $"not built yet: {string.Join("; ", missing.Select(m => $"{m.Field} ({m.Advice})"))}");
        }

        if (seen.MissingSecrets.Count > 0)
        {
            return No(Reasons.SecretMissing, $"create the Secret that the spec names: {string.Join(", ", seen.MissingSecrets)}");
        }

        List<CollectorObservation> ready = [.. seen.Collectors.Where(collector => collector.IsReady)];
        if (seen.Collector is null || ready.Count == 0)
        {
            return No(Reasons.CollectorsNotReady, $"no collector of {seen.Collector?.Wanted ?? 0} is ready: look at its pods' events and logs");
        }

        if (ready.Find(collector => ProblemOf(collector) is not null) is { } ill)
        {
            return No(Reasons.CollectorProblem, $"collector {ill.Pod}: {Text.Short(ProblemOf(ill)!)}");
        }

        WorkloadObservation? agents = WithoutLeaving(config, seen);
        if (agents is null && seen.Node is null or { Wanted: 0 } && seen.Recorder is null)
        {
            return No(Reasons.NothingRecords, seen.Node is null
                ? "nothing is there that carries sessions: set kubernetes.enabled or ssh.nodes.enabled to true"
                : "nothing is there that carries sessions: SSH is served on no node; when it stays, no node has the labels that ssh.nodes.nodeSelector asks for");
        }

        if (agents is { Ready: 0 } agent)
        {
            string meanwhile = agent.ReadyBefore == 0 ? "" : $"; until one is, {agent.ReadyBefore} of the mode before carry sessions as they did";
            return No(Reasons.KubeAgentsNotReady, $"no kube-agent of {agent.Wanted} is ready: look at its pods' events and logs{meanwhile}");
        }

        if (seen.Node is { Ready: 0, Wanted: > 0 } node)
        {
            return No(Reasons.NodesNotReady, $"SSH is served on none of {node.Wanted} nodes: look at the pods' events and logs");
        }

        if (seen.Recorder is { Ready: 0 } recorder)
        {
            return No(Reasons.RecordersNotReady, $"no recorder pod of {recorder.Wanted} is ready: look at its pods' events and logs");
        }

        if (config.Spec.Mode == RecordingMode.Node && seen.Spools.Any(spool => spool.Report is not null)
            && seen.Spools.All(spool => spool.Report is null or { IsTight: true }))
        {
            return No(Reasons.SpoolLow, "no kube-agent's spool has room for a session: SpoolPressure says more");
        }

        if (config.Spec.Mode == RecordingMode.Off)
        {
            return No(Reasons.RecordingOff, "spec.mode is off: sessions are in the audit log and not recorded; choose node or node-sync to record them");
        }

        if (seen.Modes.Count(mode => mode == Off) is > 0 and int off)
        {
            return No(Reasons.StillOff, $"{off} of {seen.Modes.Count} pods still run with mode off and record nothing of what they carry: "
                + (seen.IsPaused ? $"they stay while the annotation {Annotations.Paused} is there" : "they go when those that replace them are ready"));
        }

        return new Finding(ConditionTypes.Ready, Finding.True, Reasons.Recording, "a session that starts now is recorded");
    }

    /// <summary>The kube-agents; null: there are none, or they only ship what they still have.</summary>
    public static WorkloadObservation? WithoutLeaving(V1Alpha1SessionRecordingConfig config, Observations seen) =>
        config.Spec.Kubernetes is { Enabled: false } ? null : seen.KubeAgent;

    /// <summary>The mode of who takes sessions: that of the spec only when a pod has it, and <c>off</c> while one has that.</summary>
    public static RecordingMode ModeInForce(V1Alpha1SessionRecordingConfig config, Observations seen) =>
        seen.Modes.Contains(Off) ? RecordingMode.Off
        : seen.Modes.Count == 0 || seen.Modes.Contains(InForce.Mode(config)) ? config.Spec.Mode
        : seen.Modes.Contains(Sync) ? RecordingMode.NodeSync
        : RecordingMode.Node;

    private static string? ProblemOf(CollectorObservation collector) =>
        collector.Report is { } report ? report.Problem ?? report.Store?.Problem : $"does not tell its status: {collector.Problem}";
}
