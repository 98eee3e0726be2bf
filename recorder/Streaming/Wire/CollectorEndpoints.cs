using System.Globalization;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Recorder.Streaming.Protocol;

namespace Recorder.Streaming.Wire;

/// <summary>Serves a collector to recorders: gRPC service <c>sessionrecording.v1.Collector</c> over HTTP/2.</summary>
public static class CollectorEndpoints
{
    /// <summary>What the path of every call begins with.</summary>
    public const string Service = "/sessionrecording.v1.Collector";

    /// <summary>Serves one collector to every caller.</summary>
    public static void MapCollector(this IEndpointRouteBuilder endpoints, ICollector collector) =>
        endpoints.MapCollector(CallerIdentity.Of, _ => collector);

    /// <summary>
    /// Serves each caller the collector that <paramref name="collectorFor"/> has for its identity, so that one caller cannot resume
    /// what another has created.
    /// </summary>
    /// <param name="endpoints">The host's routes.</param>
    /// <param name="identify">Names the caller, most often <see cref="CallerIdentity.Of"/>; throws CollectorForbiddenException to refuse it.</param>
    /// <param name="collectorFor">Called once a call.</param>
    public static void MapCollector(
        this IEndpointRouteBuilder endpoints, Func<HttpContext, string> identify, Func<string, ICollector> collectorFor)
    {
        IServiceProvider services = endpoints.ServiceProvider;
        ILogger log = services.GetRequiredService<ILoggerFactory>().CreateLogger("Recorder.Streaming.Wire");
        TimeProvider time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        // A stopping collector ends its streams at once: their recorders go on at another one.
        CancellationToken stopping = services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None;

        endpoints.MapPost($"{Service}/Record", context => new GrpcServerCall(context, time, log, stopping).RunAsync(
            WireLimits.MaxMessageSize,
            (requests, replies, cancellationToken) =>
                new RecordCall(collectorFor(identify(context)), requests, replies).RunAsync(cancellationToken)));

        endpoints.MapPost($"{Service}/Report", context => new GrpcServerCall(context, time, log, stopping).RunAsync(
            WireLimits.MaxReportSize,
            (requests, replies, cancellationToken) => ReportAsync(collectorFor(identify(context)), requests, replies, cancellationToken)));

        endpoints.MapPost($"{Service}/{{method}}", context => new GrpcServerCall(context, time, log, stopping).RunAsync(
            maxMessageSize: 0,
            (_, _, _) => throw new GrpcException(GrpcStatus.Unimplemented, $"method {context.Request.Path} is not known")));
    }

    /// <summary>Answers a call that its caller has no right to: by gRPC's status, so that any client can say why.</summary>
    public static Task ForbidAsync(HttpContext context, string reason)
    {
        if (!GrpcServerCall.IsGrpc(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        // "Trailers-Only": the status is among the headers.
        context.Response.ContentType = GrpcServerCall.ContentType;
        context.Response.Headers["grpc-status"] = ((int)GrpcStatus.PermissionDenied).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["grpc-message"] = GrpcStatusText.Encode(reason);
        return Task.CompletedTask;
    }

    /// <summary>Sets the HTTP/2 limits that the collector's promises rest on: windows, streams, pings to peers that went silent.</summary>
    public static void UseCollectorLimits(this KestrelServerOptions kestrel)
    {
        kestrel.Limits.MinResponseDataRate = null; // A paused player reads nothing for hours. Memory is bounded, and pings find the dead.
        Http2Limits http2 = kestrel.Limits.Http2;
        http2.MaxStreamsPerConnection = WireLimits.StreamsPerConnection;
        http2.InitialStreamWindowSize = WireLimits.StreamWindow;
        http2.InitialConnectionWindowSize = WireLimits.ConnectionWindow;
        http2.KeepAlivePingDelay = WireLimits.KeepAlive;
        http2.KeepAlivePingTimeout = WireLimits.KeepAlive;
    }

    private static async Task ReportAsync(
        ICollector collector, GrpcRequestReader requests, GrpcReplyWriter replies, CancellationToken cancellationToken)
    {
        if (!await requests.ReadAsync(cancellationToken))
        {
            throw GrpcException.Invalid("stream ends before the report");
        }

        ReportRequest request;
        try
        {
            request = ReportRequest.Parser.ParseFrom(requests.Message.Span);
        }
        catch (InvalidProtocolBufferException malformed)
        {
            throw GrpcException.Invalid($"report of {requests.Message.Length} bytes: {malformed.Message}");
        }

        IReadOnlyList<SessionTermination> terminations = await collector.ReportAsync(WireMessages.FromWire(request), cancellationToken);
        await replies.WriteAsync(WireMessages.ToWire(terminations), cancellationToken);
    }
}
