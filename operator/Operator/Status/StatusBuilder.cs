using SessionRecording.Operator.Api;
using SessionRecording.Operator.Api.Status;
using SessionRecording.Operator.Host.Controller;
using SessionRecording.Operator.Host.Enforcement;
using SessionRecording.Operator.Host.Observing;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Status;

/// <summary>From what was seen to what the status says. Pure: what has not changed keeps its time.</summary>
internal static class StatusBuilder
{
    /// <param name="config">The spec.</param>
    /// <param name="before">The status so far.</param>
    /// <param name="seen">What was seen.</param>
    /// <param name="context">For the names of endpoints.</param>
    /// <param name="now">When a condition that changes has changed.</param>
    public static SessionRecordingStatus Build(
        V1Alpha1SessionRecordingConfig config, SessionRecordingStatus before, Observations seen, ResourceContext context, DateTimeOffset now)
    {
        IReadOnlyList<Finding> findings = [.. Findings(config, seen)];
        StatusSums? sums = StorageFindings.Sums(seen);
        return new SessionRecordingStatus
        {
            ObservedGeneration = config.Metadata.Generation,
            Conditions = [.. findings.Select(finding => Condition(finding, config, before, now))],
            Mode = ReadyFindings.ModeInForce(config, seen),
            Store = InForce.Store(config),
            FailureMode = InForce.FailureMode(config),
            Endpoints = ReadyFindings.WithoutLeaving(config, seen) is not null
                ? new StatusEndpoints { Kubernetes = $"https://{Names.Host(Names.KubeAgent(config), config, context)}" }
                : null,
            Sessions = sums is { } sum ? new StatusSessions { Active = sum.Active, PendingUploads = sum.PendingUploads, Abandoned = sum.Abandoned } : null,
            FirstReadyTime = before.FirstReadyTime ?? (findings.Any(finding => finding is { Type: ConditionTypes.Ready } and ({ Status: Finding.True } or { Reason: Reasons.RecordingOff })) ? Seconds(now.UtcDateTime) : null),
            LastUploadTime = Later(before.LastUploadTime, sums?.LastUploadTime?.UtcDateTime),
            Exemptions = seen is { Overlap: null, Enforcement.Verdict: not EnforcementVerdict.NotWanted } && config.Spec.Kubernetes?.Exemptions is { Count: > 0 } exemptions
                ? [.. exemptions.Select(exemption => exemption.Name)]
                : null,
        };
    }

    public static IEnumerable<Finding> Findings(V1Alpha1SessionRecordingConfig config, Observations seen) =>
    [
        ReadyFindings.Of(config, seen),
        WorkloadFindings.Progress(seen),
        WorkloadFindings.Degradation(seen),
        StorageFindings.Storage(seen),
        StorageFindings.Uploads(seen),
        StorageFindings.Spool(config, seen),
        PolicyFindings.Enforcement(seen),
        PolicyFindings.Conflict(seen),
        PolicyFindings.Pause(seen, Annotations.Paused),
        PolicyFindings.NotBuilt(seen),
    ];

    private static StatusCondition Condition(Finding finding, V1Alpha1SessionRecordingConfig config, SessionRecordingStatus status, DateTimeOffset now)
    {
        StatusCondition? before = status.Conditions?.FirstOrDefault(condition => condition.Type == finding.Type);
        return new StatusCondition
        {
            Type = finding.Type,
            Status = finding.Status,
            ObservedGeneration = config.Metadata.Generation,
            LastTransitionTime = before?.Status == finding.Status ? before.LastTransitionTime : Seconds(now.UtcDateTime),
            Reason = finding.Reason,
            Message = finding.Message,
        };
    }

    private static DateTime? Later(DateTime? before, DateTime? now) => now is { } time && (before is null || before < Seconds(time)) ? Seconds(time) : before;

    // As the API server keeps them.
    private static DateTime Seconds(DateTime time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
}
