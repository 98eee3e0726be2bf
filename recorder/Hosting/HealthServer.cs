using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Recorder.Hosting;

/// <summary>
/// Plain HTTP for the kubelet and the operator: <c>/livez</c> answers while the process works, <c>/readyz</c> while what it is asked to
/// do would succeed, <c>/status</c> (where there is one) says more, as JSON. Nothing secret is told here.
/// </summary>
public sealed class HealthServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HealthServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    /// <param name="address">Where to listen.</param>
    /// <param name="fault">Why the process is not ready; null: it is.</param>
    /// <param name="status">JSON for <c>/status</c>; null: there is none.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    public static async Task<HealthServer> StartAsync(
        IPEndPoint address, Func<CancellationToken, Task<string?>> fault, Func<CancellationToken, Task<string>>? status, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        RoleLog.Configure(builder.Logging);
        builder.Services.AddSingleton<IHostLifetime, Stopping.NoSignals>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(address);
        });
        WebApplication app = builder.Build();
        app.Run(context => AnswerAsync(context, fault, status));
        await app.StartAsync(cancellationToken);
        return new HealthServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context, Func<CancellationToken, Task<string?>> fault, Func<CancellationToken, Task<string>>? status)
    {
        if (context.Request.Path == "/status" && status is not null)
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(await status(context.RequestAborted), context.RequestAborted);
            return;
        }

        (int code, string text) = context.Request.Path.Value switch
        {
            "/livez" => (StatusCodes.Status200OK, "ok"),
            "/readyz" => await fault(context.RequestAborted) is { } reason ? (StatusCodes.Status503ServiceUnavailable, reason) : (StatusCodes.Status200OK, "ok"),
            _ => (StatusCodes.Status404NotFound, $"known here: /livez, /readyz{(status is null ? "" : ", /status")}"),
        };
        context.Response.StatusCode = code;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(text + "\n", context.RequestAborted);
    }
}
