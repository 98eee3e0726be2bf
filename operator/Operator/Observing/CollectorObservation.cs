namespace SessionRecording.Operator.Host.Observing;

/// <summary>One collector as it was seen just now.</summary>
/// <param name="Pod">Its name.</param>
/// <param name="IsReady">Whether the kubelet says so.</param>
/// <param name="Report">What it said; null: it was not asked, or did not answer.</param>
/// <param name="Problem">Why there is no report.</param>
internal sealed record CollectorObservation(string Pod, bool IsReady, CollectorReport? Report, string? Problem)
{
    /// <summary>Whether the program in it has ever been started.</summary>
    public bool HasRun { get; init; } = true;
}
