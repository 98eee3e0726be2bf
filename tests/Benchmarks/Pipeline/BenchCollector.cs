using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Audit;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Wire;

namespace Benchmarks.Pipeline;

/// <summary>A real collector on real files, called directly or over HTTP/2 on a unix socket.</summary>
internal sealed class BenchCollector : IAsyncDisposable
{
    private readonly SqliteAuditLog _audit;
    private readonly CollectorCore _core;
    private readonly WebApplication? _server;
    private readonly CollectorClient? _client;

    private BenchCollector(SqliteAuditLog audit, CollectorCore core, WebApplication? server, CollectorClient? client)
    {
        (_audit, _core, _server, _client) = (audit, core, server, client);
        Client = client ?? core.For("bench");
    }

    public ICollector Client { get; }

    public static async Task<BenchCollector> StartAsync(string folder, bool overSocket)
    {
        FileRecordingStore store = FileRecordingStore.Open(Path.Combine(folder, "recordings"), TimeProvider.System);
        SqliteAuditLog audit = SqliteAuditLog.Open(Path.Combine(folder, "audit.db"), TimeProvider.System);
        var core = new CollectorCore(
            store, audit, audit.Trackers, Path.Combine(folder, "journals"), new CollectorOptions(), TimeProvider.System, NullLogger.Instance);
        await core.RecoverAsync(CancellationToken.None);
        if (!overSocket)
        {
            return new BenchCollector(audit, core, null, null);
        }

        string socket = Path.Combine(folder, "collector.sock");
        WebApplication server = Serve(core, socket);
        await server.StartAsync();
        return new BenchCollector(
            audit, core, server, new CollectorClient(new CollectorClientOptions { Endpoint = $"unix://{socket}" }, TimeProvider.System));
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        await _core.DisposeAsync();
        await _audit.DisposeAsync();
    }

    private static WebApplication Serve(CollectorCore core, string socket)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.UseCollectorLimits();
            kestrel.ListenUnixSocket(socket, listen => listen.Protocols = HttpProtocols.Http2);
        });
        WebApplication server = builder.Build();
        server.MapCollector(_ => "bench", core.For);
        return server;
    }
}
