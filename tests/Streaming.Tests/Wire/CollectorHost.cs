using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Recorder.Streaming;
using Recorder.Streaming.Wire;

namespace Streaming.Tests.Wire;

/// <summary>A real Kestrel that serves a collector: on a unix socket, on a loopback port, or with TLS.</summary>
internal sealed class CollectorHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _directory;

    private CollectorHost(WebApplication app, string directory, string endpoint) => (_app, _directory, Endpoint) = (app, directory, endpoint);

    public string Endpoint { get; }

    public string SocketPath => Path.Combine(_directory, "collector");

    public static Task<CollectorHost> OnUnixSocketAsync(ICollector collector) => OnUnixSocketAsync(CallerIdentity.Of, _ => collector);

    public static Task<CollectorHost> OnUnixSocketAsync(Func<HttpContext, string> identify, Func<string, ICollector> collectorFor)
    {
        string directory = Directory.CreateTempSubdirectory("collector-").FullName;
        string path = Path.Combine(directory, "collector");
        return StartAsync(
            identify, collectorFor, directory, $"unix://{path}", kestrel => kestrel.ListenUnixSocket(path, listen => listen.Protocols = HttpProtocols.Http2));
    }

    public static Task<CollectorHost> OnLoopbackAsync(ICollector collector) => StartAsync(
        CallerIdentity.Of, _ => collector, "", "http", kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));

    /// <summary>No collector: whatever else answers at its address, with a body that is no gRPC.</summary>
    public static Task<CollectorHost> AnsweringAsync(int status) => StartAsync(
        app => app.Run(async context =>
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync("<html>");
        }),
        "", "http", kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));

    public static Task<CollectorHost> OnTlsAsync(
        TestCertificates certificates, Func<HttpContext, string> identify, Func<string, ICollector> collectorFor) => StartAsync(
        identify, collectorFor, "", "https", kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = certificates.Server,
                ClientCertificateMode = ClientCertificateMode.RequireCertificate,
                ClientCertificateValidation = (certificate, _, _) => certificates.Vouches(certificate),
            });
        }));

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
        if (_directory.Length != 0)
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private static Task<CollectorHost> StartAsync(
        Func<HttpContext, string> identify, Func<string, ICollector> collectorFor, string directory, string scheme, Action<KestrelServerOptions> listen) =>
        StartAsync(
            app =>
            {
                app.UseRouting();
                app.MapCollector(identify, collectorFor);
            },
            directory, scheme, listen);

    private static async Task<CollectorHost> StartAsync(
        Action<WebApplication> serve, string directory, string scheme, Action<KestrelServerOptions> listen)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.UseCollectorLimits();
            listen(kestrel);
        });
        if (scheme == "https")
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        WebApplication app = builder.Build();
        serve(app);
        await app.StartAsync();

        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new CollectorHost(app, directory, directory.Length != 0 ? scheme : $"{scheme}://localhost:{new Uri(address).Port}");
    }
}
