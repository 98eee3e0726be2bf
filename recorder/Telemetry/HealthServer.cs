using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Recorder.Telemetry.Prometheus;

namespace Recorder.Telemetry;

/// <summary>
/// Plain HTTP for the kubelet, the operator and Prometheus: <c>/livez</c> answers while the process works, <c>/readyz</c> while what it is
/// asked to do would succeed, <c>/status</c> (where there is one) says more, as JSON, and <c>/metrics</c> counts. Nothing secret is told here.
/// </summary>
public sealed class HealthServer : IAsyncDisposable
{
    private const string Plain = "text/plain; charset=utf-8";

    private readonly WebApplication _app;

    private HealthServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    /// <param name="address">Where to listen.</param>
    /// <param name="answers">What to say; asked at each request.</param>
    /// <param name="logs">The program's.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    public static async Task<HealthServer> StartAsync(IPEndPoint address, Func<HealthAnswers> answers, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.ListenOn(address, _ => { });
        });
        WebApplication app = builder.Build();
        app.Run(context => AnswerAsync(context, answers()));
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (SocketException no)
        {
            throw new IOException($"{address}: {no.Message}", no);
        }

        return new HealthServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context, HealthAnswers answers)
    {
        CancellationToken gone = context.RequestAborted;
        (int code, string type, string text) = context.Request.Path.Value switch
        {
            "/livez" => (StatusCodes.Status200OK, Plain, "ok\n"),
            "/readyz" => await answers.Fault(gone) is { } reason
                ? (StatusCodes.Status503ServiceUnavailable, Plain, reason + "\n")
                : (StatusCodes.Status200OK, Plain, "ok\n"),
            "/status" when answers.Status is { } status => (StatusCodes.Status200OK, "application/json", await status(gone)),
            "/metrics" when answers.Telemetry is { } telemetry => (StatusCodes.Status200OK, PrometheusText.ContentType, telemetry.Scrape()),
            _ => (StatusCodes.Status404NotFound, Plain, $"known here: {answers.Paths}\n"),
        };
        context.Response.StatusCode = code;
        context.Response.ContentType = type;
        await context.Response.WriteAsync(text, gone);
    }

    // The program decides in which order its parts stop.
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
