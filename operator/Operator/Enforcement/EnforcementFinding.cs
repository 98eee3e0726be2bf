namespace SessionRecording.Operator.Host.Enforcement;

/// <summary>What a try to go around the kube-agent has shown.</summary>
/// <param name="Verdict">In one word.</param>
/// <param name="Detail">What the API server said, where that helps.</param>
internal sealed record EnforcementFinding(EnforcementVerdict Verdict, string Detail = "")
{
    public static EnforcementFinding NotWanted { get; } = new(EnforcementVerdict.NotWanted);
}
