using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using KubeAgent.Authentication;
using KubeAgent.Configuration;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Recorder.Hosting;
using Recorder.Telemetry;

namespace KubeAgent.Serving;

/// <summary>The TLS listener. Every request goes to one handler.</summary>
internal sealed class AgentServer : IAsyncDisposable
{
    // The command of an exec is in its URL, which is one of the headers in HTTP/2.
    private const int MaxRequestLine = 256 * 1024, MaxHeaders = MaxRequestLine + (128 * 1024), MaxHeaderCount = 200, MaxStreams = 100;
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10), HeadersTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(130), PingDelay = TimeSpan.FromSeconds(30), PingTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan RereadPeriod = TimeSpan.FromSeconds(10);

    // Where this may log, each request gets a span and a scope that nobody reads.
    private const string EachRequest = "Microsoft.AspNetCore.Hosting.Diagnostics";

    private readonly WebApplication _app;

    private AgentServer(WebApplication app) => _app = app;

    /// <summary>Where it listens, once started.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    public static async Task<AgentServer> StartAsync(AgentConfig config, RequestDelegate handler, TimeProvider time, CancellationToken cancellationToken)
    {
        CertificateChain own = new(config.Listen, RereadPeriod, time);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        RoleLog.Configure(builder.Logging);
        builder.Logging.AddFilter(EachRequest, LogLevel.None);
        builder.Services.AddSingleton<IHostLifetime, Stopping.NoSignals>();
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.CreateBoundListenSocket = KeptAlive);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
            SetLimits(kestrel.Limits, config.Limits);
            kestrel.ListenOn(config.Listen.Address, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(new TlsHandshakeCallbackOptions
                {
                    HandshakeTimeout = HandshakeTimeout,
                    OnConnection = handshake => ValueTask.FromResult(TlsOptions(own, TlsPeer.Attach(handshake.Connection))),
                });
            });
        });
        WebApplication app = builder.Build();
        app.Run(handler);
        await app.StartAsync(cancellationToken);
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

    private static SslServerAuthenticationOptions TlsOptions(CertificateChain own, TlsPeer peer) => new()
    {
        ServerCertificateContext = own.Value,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ClientCertificateRequired = true, // Asked for, not insisted on: tokens do, too.
        AllowTlsResume = false, // A resumed session would not show the client's certificate chain again.
        CertificateChainPolicy = ClientAuthorities.HandshakePolicy(),
        RemoteCertificateValidationCallback = (_, certificate, chain, _) => peer.Show(certificate, chain),
    };

    // HTTP/1.1 has no pings: a client that vanished without a word is found out by TCP.
    private static Socket KeptAlive(System.Net.EndPoint endpoint)
    {
        Socket socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)PingDelay.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, (int)PingTimeout.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
        return socket;
    }
}
