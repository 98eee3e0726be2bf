using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Recorder.Telemetry.Prometheus;

namespace Recorder.Telemetry;

/// <summary>
/// Collects what the instruments of this process tell, for whoever asks at <c>/metrics</c>, and sends metrics and traces by OTLP where
/// the environment names a receiver.
/// </summary>
public sealed class TelemetryPipeline : IDisposable
{
    private const string OwnMeters = "SessionRecording.*", OperatorMeter = "KubeOps.Operator", RuntimeMeter = "System.Runtime";

    // Collecting asks gauges that are read in memory; a scraper waits 10 s by default.
    private const int CollectMilliseconds = 5000, FlushMilliseconds = 5000;

    private readonly Lock _turn = new();
    private readonly PrometheusExporter _exporter = new();
    private readonly BaseExportingMetricReader _reader;
    private readonly MeterProvider _meters;
    private readonly TracerProvider? _traces;

    private TelemetryPipeline(OtlpSettings otlp)
    {
        _reader = new BaseExportingMetricReader(_exporter);
        MeterProviderBuilder meters = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(TelemetryResource.Create())
            .AddMeter(OwnMeters, OperatorMeter, RuntimeMeter)
            .AddReader(_reader);
        _meters = (otlp.SendsMetrics ? meters.AddOtlpExporter() : meters).Build();
        _traces = otlp.SendsTraces
            ? Sdk.CreateTracerProviderBuilder().SetResourceBuilder(TelemetryResource.Create()).AddSource(OwnMeters, OperatorMeter).AddOtlpExporter().Build()
            : null;
    }

    /// <summary>Begins to collect. Dispose of it last: it then sends what is left.</summary>
    public static TelemetryPipeline Start() => new(OtlpSettings.FromEnvironment());

    /// <summary>The same; null when nobody would see any of it.</summary>
    public static TelemetryPipeline? StartIfAsked(bool isScraped)
    {
        OtlpSettings otlp = OtlpSettings.FromEnvironment();
        return isScraped || otlp.SendsMetrics || otlp.SendsTraces ? new TelemetryPipeline(otlp) : null;
    }

    /// <summary>All metrics as they are now, in the Prometheus text format.</summary>
    public string Scrape()
    {
        lock (_turn)
        {
            _reader.Collect(CollectMilliseconds);
            return _exporter.Page;
        }
    }

    public void Dispose()
    {
        _traces?.ForceFlush(FlushMilliseconds);
        _traces?.Dispose();
        _meters.Dispose(); // Collects and sends once more.
    }
}
