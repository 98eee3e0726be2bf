using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Recorder.Audit;
using Recorder.Host.Configuration;
using Recorder.Hosting;
using Recorder.Streaming.Wire;
using Recorder.Telemetry;

namespace Recorder.Host.Roles;

/// <summary>Runs a collector until it is told to stop.</summary>
internal static class CollectorRole
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static async Task<int> RunAsync(
        CollectorSettings settings, StateDirectory state, TlsListener? tls, IPEndPoint? health, CancellationToken cancellationToken)
    {
        using ILoggerFactory logs = LoggerFactory.Create(RoleLog.Configure);
        await using RoleHealth told = await RoleHealth.BeginAsync(health, logs, cancellationToken);
        using StateLock held = await StateLock.HoldAsync(state, told, logs.CreateLogger("state"), TimeProvider.System, cancellationToken);
        told.Wait("what an earlier process has left is taken up");
        await using WebApplication app = Build(state, tls);
        await using CollectorParts collector = await CollectorParts.OpenAsync(settings, logs, cancellationToken);
        collector.Map(app);
        await StartAsync(app, state, cancellationToken);
        using CancellationTokenSource stopLooking = new();
        Task looking = Task.WhenAll(collector.Completer.RunAsync(stopLooking.Token), collector.Probe.RunAsync(stopLooking.Token));
        told.Serve(collector.HealthAnswers());
        await Console.Out.WriteLineAsync(
            $"ready: collector on unix://{state.CollectorSocket}{(tls is null ? "" : $" and {TlsAddressOf(app)}")}{told.ReadyText}");
        await Stopping.WaitAsync(cancellationToken);
        await stopLooking.CancelAsync();
        await looking;
        await app.StopAsync(CancellationToken.None);
        return 0;
    }

    public static CollectorSettings SettingsOf(SessionRecordingConfig config, StateDirectory state, string? auditPasswordFile, LeaseOptions? lease) => new(
        config.StorageUri ?? $"file://{state.Recordings}", config.Audit ?? new SqliteAuditUri(state.AuditFile), auditPasswordFile, state.Journals,
        config.Completer, lease);

    // With the port that was found free, when none was named.
    private static string TlsAddressOf(WebApplication app) => app.Urls.Single(url => url.StartsWith(Uri.UriSchemeHttps, StringComparison.Ordinal));

    /// <summary>A server on the collector's sockets and, if asked, over TLS; nothing is mapped yet.</summary>
    public static WebApplication Build(StateDirectory state, TlsListener? tls)
    {
        // Empty: the slim one reads settings from the folder it is started in, and watches all that is below.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        RoleLog.Configure(builder.Logging);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IHostLifetime, Stopping.NoSignals>();
        builder.Services.AddRouting();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.UseCollectorLimits();
            foreach (string socket in new[] { state.CollectorSocket, state.ApiSocket })
            {
                File.Delete(socket); // A process that was killed leaves its socket behind.
            }

            kestrel.ListenUnixSocket(state.CollectorSocket, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.ListenUnixSocket(state.ApiSocket, listen => listen.Protocols = HttpProtocols.Http1);
            if (tls is not null)
            {
                kestrel.ListenOn(tls.Address, listen =>
                {
                    listen.Protocols = HttpProtocols.Http1AndHttp2;
                    ILogger log = kestrel.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger("tls");
                    listen.UseHttps(https => tls.Configure(https, TimeProvider.System, log));
                });
            }
        });
        return builder.Build();
    }

    public static async Task StartAsync(WebApplication app, StateDirectory state, CancellationToken cancellationToken)
    {
        await app.StartAsync(cancellationToken);
        // Who connects is asked of the kernel at every request (ApiAccess); the mode only spares others the attempt.
        File.SetUnixFileMode(state.CollectorSocket, OwnerOnly);
        File.SetUnixFileMode(state.ApiSocket, OwnerOnly);
    }
}
