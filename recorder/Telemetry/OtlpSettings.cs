namespace Recorder.Telemetry;

/// <summary>Which signals are sent by OTLP. Where to, and how, the exporters read from the environment themselves.</summary>
/// <remarks>OpenTelemetry specification, "OpenTelemetry Protocol Exporter": OTEL_EXPORTER_OTLP_ENDPOINT, or one for each signal.</remarks>
internal sealed record OtlpSettings(bool SendsMetrics, bool SendsTraces, bool SendsLogs)
{
    private const string Prefix = "OTEL_EXPORTER_OTLP_";

    public static OtlpSettings FromEnvironment() => From(Environment.GetEnvironmentVariable);

    public static OtlpSettings From(Func<string, string?> variable)
    {
        bool isDisabled = string.Equals(variable("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase);
        bool Sends(string signal) => !isDisabled
            && (!string.IsNullOrWhiteSpace(variable($"{Prefix}ENDPOINT")) || !string.IsNullOrWhiteSpace(variable($"{Prefix}{signal}_ENDPOINT")));
        return new OtlpSettings(Sends("METRICS"), Sends("TRACES"), Sends("LOGS"));
    }
}
