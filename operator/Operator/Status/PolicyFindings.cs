using SessionRecording.Operator.Host.Enforcement;
using SessionRecording.Operator.Host.Observing;

namespace SessionRecording.Operator.Host.Status;

/// <summary>Enforced, Conflict, Paused and NotBuilt. Pure.</summary>
internal static class PolicyFindings
{
    public static Finding Enforcement(Observations seen)
    {
        if (seen is { Overlap: { } older, Enforcement.Verdict: not EnforcementVerdict.NotWanted })
        {
            return new Finding(
                ConditionTypes.Enforced, Finding.False, Reasons.OlderConfigEnforces, $"{older} is older and for some of the same namespaces: its policies are to hold there, and none of this config");
        }

        string detail = seen.Enforcement.Detail.Length == 0 ? "" : $": {Text.Short(seen.Enforcement.Detail)}";
        (string status, string reason, string message) = seen.Enforcement.Verdict switch
        {
            EnforcementVerdict.NotWanted => (Finding.False, Reasons.NotWanted, "who goes around the kube-agent is not recorded: set spec.kubernetes.enforce to refuse that"),
            EnforcementVerdict.Refused => (Finding.True, Reasons.DirectExecRefused, "an exec that went around the kube-agent was tried and refused"),
            EnforcementVerdict.Allowed => (Finding.False, Reasons.DirectExecAllowed, $"an exec that went around the kube-agent was not refused{detail}"),
            EnforcementVerdict.Exempt => (
                Finding.Unknown, Reasons.ProbeExempt,
                $"{seen.Enforcement.Detail} of spec.kubernetes lets the operator's own account around the kube-agent, so its try shows nothing: name users, or a smaller group"),
            EnforcementVerdict.Forbidden => (Finding.Unknown, Reasons.ProbeForbidden, $"the operator may not try an exec: give it the rules of the chart{detail}"),
            EnforcementVerdict.NoNamespace => (Finding.Unknown, Reasons.NoNamespaceMatches, "no namespace has the labels of spec.kubernetes.namespaceSelector"),
            _ => (Finding.Unknown, Reasons.ProbeInconclusive, $"an exec that goes around the kube-agent was tried, and the answer says nothing{detail}"),
        };
        return new Finding(ConditionTypes.Enforced, status, reason, message);
    }

    public static Finding Conflict(Observations seen) => seen.Overlap is { } older
        ? new Finding(
            ConditionTypes.Conflict, Finding.True, Reasons.NamespacesOverlap,
            $"{older} is older and enforces, or is about to, in some of the same namespaces: give each its own spec.kubernetes.namespaceSelector")
        : new Finding(ConditionTypes.Conflict, Finding.False, Reasons.NoOverlap, "no other config enforces in the same namespaces");

    public static Finding Pause(Observations seen, string annotation) => seen.IsPaused
        ? new Finding(ConditionTypes.Paused, Finding.True, Reasons.PausedByAnnotation, $"nothing but certificates is changed until the annotation {annotation} is removed")
        : new Finding(ConditionTypes.Paused, Finding.False, Reasons.NotPaused, "changes are carried out");

    public static Finding NotBuilt(Observations seen) => seen.NotBuilt.Count > 0
        ? new Finding(
            ConditionTypes.NotBuilt, Finding.True, Reasons.FieldsNotBuilt,
            $"not built yet: {string.Join("; ", seen.NotBuilt.Select(missing => $"{missing.Field} ({missing.Advice})"))}")
        : new Finding(ConditionTypes.NotBuilt, Finding.False, Reasons.AllBuilt, "all that the spec asks for is built");
}
