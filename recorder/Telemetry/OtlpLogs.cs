using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;

namespace Recorder.Telemetry;

/// <summary>Sends the log by OTLP too, where the environment names a receiver.</summary>
public static class OtlpLogs
{
    public static void Configure(ILoggingBuilder logging)
    {
        if (OtlpSettings.FromEnvironment().SendsLogs)
        {
            logging.AddOpenTelemetry(log =>
            {
                log.SetResourceBuilder(TelemetryResource.Create());
                log.IncludeFormattedMessage = true;
                log.AddOtlpExporter();
            });
        }
    }
}
