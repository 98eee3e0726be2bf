using System.Net;
using Recorder.Telemetry;

namespace Recorder.Host.Roles;

/// <summary>What a role tells of itself: on its health port, if it has one, and by OTLP, if it is told where to.</summary>
internal sealed class RoleHealth : IAsyncDisposable
{
    private readonly TelemetryPipeline? _telemetry;
    private HealthServer? _server;

    private RoleHealth(TelemetryPipeline? telemetry) => _telemetry = telemetry;

    /// <summary>For the line that says that the role is ready.</summary>
    public string ReadyText => _server is null ? "" : $", health on {_server.Address}";

    /// <summary>Begins to collect metrics; to be called before there is anything to count.</summary>
    public static RoleHealth Begin(IPEndPoint? address) => new(TelemetryPipeline.StartIfAsked(isScraped: address is not null));

    public async Task ServeAsync(IPEndPoint? address, HealthAnswers answers, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        if (address is not null)
        {
            _server = await HealthServer.StartAsync(address, answers with { Telemetry = _telemetry }, logs, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _telemetry?.Dispose();
    }
}
