using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Recorder.Hosting;

namespace KubeAgent.Serving;

/// <summary>Plain HTTP for the kubelet: <c>/livez</c> answers while the process works, <c>/readyz</c> while requests would succeed.</summary>
internal sealed class HealthServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HealthServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    /// <param name="address">Where to listen.</param>
    /// <param name="fault">Why the agent is not ready; null: it is.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    public static async Task<HealthServer> StartAsync(
        IPEndPoint address, Func<CancellationToken, Task<string?>> fault, CancellationToken cancellationToken)
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
        app.Run(context => AnswerAsync(context, fault));
        await app.StartAsync(cancellationToken);
        return new HealthServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context, Func<CancellationToken, Task<string?>> fault)
    {
        (int code, string text) = context.Request.Path.Value switch
        {
            "/livez" => (StatusCodes.Status200OK, "ok"),
            "/readyz" => await fault(context.RequestAborted) is { } reason ? (StatusCodes.Status503ServiceUnavailable, reason) : (StatusCodes.Status200OK, "ok"),
            _ => (StatusCodes.Status404NotFound, "known here: /livez, /readyz"),
        };
        context.Response.StatusCode = code;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(text + "\n", context.RequestAborted);
    }
}
