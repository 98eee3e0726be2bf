namespace Recorder.Telemetry;

/// <summary>What a <see cref="HealthServer"/> says.</summary>
/// <param name="Fault">Why the process is not ready; null: it is.</param>
public sealed record HealthAnswers(Func<CancellationToken, Task<string?>> Fault)
{
    /// <summary>JSON for <c>/status</c>; null: there is none.</summary>
    public Func<CancellationToken, Task<string>>? Status { get; init; }

    /// <summary>For <c>/metrics</c>; null: there are none.</summary>
    public TelemetryPipeline? Telemetry { get; init; }

    internal string Paths => string.Concat("/livez, /readyz", Status is null ? "" : ", /status", Telemetry is null ? "" : ", /metrics");
}
