namespace SessionRecording.Operator.Host.Observing;

/// <summary>Asks pods how they are: the report, or why there is none.</summary>
internal interface IPodStatusSource
{
    Task<(CollectorReport? Report, string? Problem)> CollectorAsync(string podIP, CancellationToken cancellationToken);

    /// <summary>Of a kube-agent or a recorder pod that has a spool.</summary>
    Task<(SpoolReport? Report, string? Problem)> SpoolAsync(string podIP, CancellationToken cancellationToken);
}
