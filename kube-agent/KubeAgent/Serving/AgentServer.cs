using System.Net.Sockets;
using System.Text;
using KubeAgent.Configuration;
using KubeAgent.Serving.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Recorder.Hosting;
using Recorder.Telemetry;

namespace KubeAgent.Serving;

/// <summary>The TLS listener. Every request goes to one handler.</summary>
internal sealed class AgentServer : IAsyncDisposable
{
    // The command of an exec is in its URL, which is one of the headers in HTTP/2.
    private const int MaxRequestLine = 256 * 1024, MaxHeaders = MaxRequestLine + (128 * 1024), MaxHeaderCount = 200, MaxStreams = 100;
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(130), PingDelay = TimeSpan.FromSeconds(30), PingTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan RereadPeriod = TimeSpan.FromSeconds(10);

    // Where this may log, each request gets a span and a scope that nobody reads.
    private const string EachRequest = "Microsoft.AspNetCore.Hosting.Diagnostics";

    private readonly WebApplication _app;

    private AgentServer(WebApplication app) => _app = app;

    /// <summary>Where it listens, once started.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    /// <summary>What the server is made of.</summary>
    internal IServiceProvider Services => _app.Services;

    public static async Task<AgentServer> StartAsync(AgentConfig config, RequestDelegate handler, TimeProvider time, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        RoleLog.Configure(builder.Logging);
        builder.Logging.AddFilter(EachRequest, LogLevel.None);
        builder.Services.AddSingleton<IHostLifetime, Stopping.NoSignals>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan); // Half a minute, else: who stops says when it ends.
        builder.Services.AddSingleton<IConnectionListenerFactory>(new ClientListenerFactory(time)); // The last one is asked first.
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
            SetLimits(kestrel.Limits, config.Limits);
            kestrel.ListenOn(config.Listen.Address, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                ClientTls tls = new(new CertificateChain(config.Listen, RereadPeriod, time), time, listen.ApplicationServices.GetRequiredService<ILogger<ClientTls>>());
                listen.Use(next => connection => tls.RunAsync((ClientConnection)connection, next));
                listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => throw new InvalidOperationException("there is TLS already") }); // Says https and HTTP/2, and leaves alone what has TLS.
            });
        });
        WebApplication app = builder.Build();
        app.Run(handler);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (SocketException no)
        {
            throw new IOException($"spec.listen.address {config.Listen.Address}: {no.Message}", no);
        }

        return new AgentServer(app);
    }

    /// <summary>Takes no new connections, and ends when the running requests have, or are cut off because this is cancelled.</summary>
    public Task StopAsync(CancellationToken cutOff) => _app.StopAsync(cutOff);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void SetLimits(KestrelServerLimits limits, LimitsConfig config)
    {
        limits.MaxConcurrentConnections = config.Connections;
        limits.MaxConcurrentUpgradedConnections = config.Connections;
        limits.MaxRequestLineSize = MaxRequestLine;
        limits.MaxRequestHeadersTotalSize = MaxHeaders;
        limits.MaxRequestHeaderCount = MaxHeaderCount;
        limits.RequestHeadersTimeout = HeadersTimeout;
        limits.KeepAliveTimeout = IdleTimeout;
        limits.MaxRequestBodySize = null; // Passed on as it comes; the API server has limits of its own.
        limits.MinResponseDataRate = null; // A paused pager may read no logs for hours. Memory is bounded, and pings find the dead.
        limits.Http2.MaxStreamsPerConnection = MaxStreams;
        limits.Http2.MaxRequestHeaderFieldSize = MaxRequestLine;
        limits.Http2.KeepAlivePingDelay = PingDelay;
        limits.Http2.KeepAlivePingTimeout = PingTimeout;
    }
}
