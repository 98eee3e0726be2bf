using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;

namespace Recorder.Telemetry;

/// <summary>Sends the log by OTLP too, where the environment names a receiver.</summary>
/// <remarks>With a factory of its own: inside of a web host the exporter would ask the host's configuration, which has no environment.</remarks>
public sealed class OtlpLogs : ILoggerProvider
{
    private readonly ILoggerFactory _sending = LoggerFactory.Create(logging => logging
        .SetMinimumLevel(LogLevel.Trace) // What is logged at all is for the program to say.
        .AddOpenTelemetry(log =>
        {
            log.SetResourceBuilder(TelemetryResource.Create());
            log.IncludeFormattedMessage = true;
            log.AddOtlpExporter();
        }));

    private OtlpLogs()
    {
    }

    public static void Configure(ILoggingBuilder logging)
    {
        if (OtlpSettings.FromEnvironment().SendsLogs)
        {
            logging.Services.AddSingleton<ILoggerProvider>(_ => new OtlpLogs());
        }
    }

    public ILogger CreateLogger(string categoryName) => _sending.CreateLogger(categoryName);

    /// <summary>Sends what is left.</summary>
    public void Dispose() => _sending.Dispose();
}
