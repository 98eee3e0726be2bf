namespace SessionRecording.Operator.Host.Observing;

/// <summary>Asks a collector how it is.</summary>
internal interface ICollectorStatusSource
{
    /// <summary>Its report, or why there is none.</summary>
    Task<(CollectorReport? Report, string? Problem)> AskAsync(string podIP, CancellationToken cancellationToken);
}
