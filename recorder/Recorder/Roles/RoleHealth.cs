using System.Net;
using Recorder.Telemetry;

namespace Recorder.Host.Roles;

/// <summary>What a role tells of itself: on its health port, if it has one, and by OTLP, if it is told where to.</summary>
internal sealed class RoleHealth : IAsyncDisposable
{
    private readonly TelemetryPipeline? _telemetry;
    private HealthServer? _server;
    private volatile HealthAnswers _answers = NotYet("it starts");

    private RoleHealth(TelemetryPipeline? telemetry) => _telemetry = telemetry;

    /// <summary>For the line that says that the role is ready.</summary>
    public string ReadyText => _server is null ? "" : $", health on {_server.Address}";

    /// <summary>
    /// Begins to collect metrics and to tell that the role lives: to be called before there is anything to count, and before
    /// anything that can take long.
    /// </summary>
    public static async Task<RoleHealth> BeginAsync(IPEndPoint? address, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        RoleHealth health = new(TelemetryPipeline.StartIfAsked(isScraped: address is not null));
        if (address is not null)
        {
            health._server = await HealthServer.StartAsync(
                address, () => health._answers with { Telemetry = health._telemetry }, logs, cancellationToken);
        }

        return health;
    }

    /// <summary>It is not ready, for this reason.</summary>
    public void Wait(string reason) => _answers = NotYet(reason);

    /// <summary>It works: from now on this is told.</summary>
    public void Serve(HealthAnswers answers) => _answers = answers;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _telemetry?.Dispose();
    }

    private static HealthAnswers NotYet(string reason) => new(_ => Task.FromResult<string?>($"not ready: {reason}"));
}
