namespace SessionRecording.Operator.Host.Observing;

/// <summary>The spool of one kube-agent or recorder pod as it was seen just now.</summary>
/// <param name="Pod">Its name.</param>
/// <param name="Report">What its metrics say; null: it was not asked, or did not answer.</param>
internal sealed record SpoolObservation(string Pod, SpoolReport? Report)
{
    /// <summary>Whether the program in it has ever been started, on this machine or another, as far as that can be told.</summary>
    public bool HasRun { get; init; } = true;
}
