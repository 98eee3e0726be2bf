using System.Reflection;
using OpenTelemetry.Resources;

namespace Recorder.Telemetry;

/// <summary>Who tells: the program, its version and this one process. OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say otherwise.</summary>
internal static class TelemetryResource
{
    public static ResourceBuilder Create()
    {
        AssemblyName? program = Assembly.GetEntryAssembly()?.GetName();
        return ResourceBuilder.CreateEmpty()
            .AddService(
                program?.Name ?? "session-recording",
                serviceNamespace: "session-recording",
                serviceVersion: program?.Version?.ToString(3),
                autoGenerateServiceInstanceId: false,
                serviceInstanceId: $"{Environment.MachineName}/{Environment.ProcessId}")
            .AddTelemetrySdk()
            .AddEnvironmentVariableDetector();
    }
}
