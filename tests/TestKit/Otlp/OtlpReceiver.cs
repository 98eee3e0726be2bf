using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace TestKit.Otlp;

/// <summary>Takes OTLP over HTTP, as protobuf, and keeps what it was sent.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Signal, byte[] Body)> _received = new();

    private OtlpReceiver(WebApplication app) => _app = app;

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<OtlpReceiver> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        OtlpReceiver receiver = new(builder.Build());
        receiver._app.Run(receiver.TakeAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>What makes a program send here.</summary>
    public (string Name, string Value)[] Environment =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=kube-system-of-tests"),
    ];

    /// <summary>Every text in what came for a signal (<c>metrics</c>, <c>traces</c>, <c>logs</c>), one list for each message.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Texts(string signal) =>
        [.. _received.Where(message => message.Signal == signal).Select(message => ProtobufTexts.Of(message.Body))];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using MemoryStream body = new();
        bool isGzip = context.Request.Headers.ContentEncoding == "gzip";
        await (isGzip ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : context.Request.Body).CopyToAsync(body);
        string[] path = context.Request.Path.Value!.Split('/');
        bool isOtlp = context.Request.ContentType == "application/x-protobuf" && path is ["", "v1", _]
            && HttpMethods.IsPost(context.Request.Method);
        context.Response.StatusCode = isOtlp ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        context.Response.ContentType = "application/x-protobuf";
        if (isOtlp)
        {
            _received.Enqueue((path[2], body.ToArray()));
        }
    }
}
