using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;

namespace Recorder.Streaming.Wire;

/// <summary>One gRPC call, carried by one HTTP/2 request: headers in, messages both ways, status out.</summary>
internal sealed class GrpcServerCall(HttpContext context, TimeProvider time, ILogger log, CancellationToken stopping)
{
    public const string ContentType = "application/grpc";

    /// <summary>Answers the call with what <paramref name="handler"/> does; its exceptions become the call's status.</summary>
    public async Task RunAsync(int maxMessageSize, Func<GrpcRequestReader, GrpcReplyWriter, CancellationToken, Task> handler)
    {
        if (!IsGrpc(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        LiftRateAndSizeLimits();
        context.Response.ContentType = ContentType;
        context.Response.Headers["grpc-accept-encoding"] = "identity,gzip";

        (GrpcStatus status, string message) = await HandleAsync(maxMessageSize, handler);
        if (context.RequestAborted.IsCancellationRequested)
        {
            return; // Nobody is there to read it.
        }

        context.Response.AppendTrailer("grpc-status", ((int)status).ToString());
        if (message.Length != 0)
        {
            context.Response.AppendTrailer("grpc-message", GrpcStatusText.Encode(message));
        }

        await context.Response.CompleteAsync();
    }

    private async Task<(GrpcStatus Status, string Message)> HandleAsync(
        int maxMessageSize, Func<GrpcRequestReader, GrpcReplyWriter, CancellationToken, Task> handler)
    {
        using var deadline = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        try
        {
            // Headers at once: clients wait for them before they send.
            await context.Response.StartAsync(context.RequestAborted);
            if (GrpcTimeout.Parse(context.Request.Headers["grpc-timeout"]) is { } timeout)
            {
                deadline.CancelAfter(timeout);
            }

            using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, deadline.Token, stopping);
            using var requests = new GrpcRequestReader(context.Request.BodyReader, context.Request.Headers["grpc-encoding"], maxMessageSize);
            using var replies = new GrpcReplyWriter(context.Response.BodyWriter);
            await handler(requests, replies, ends.Token);
            return (GrpcStatus.Ok, "");
        }
        catch (Exception failure) when (IsAborted(failure))
        {
            WireLog.CallAborted(log, context.Request.Path, failure.Message);
            return (GrpcStatus.Cancelled, "");
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return (GrpcStatus.DeadlineExceeded, "deadline of the call has passed");
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return (GrpcStatus.Unavailable, "collector is stopping");
        }
        catch (Exception failure) // Per session: this call ends, the others go on.
        {
            return StatusOf(failure);
        }
    }

    private (GrpcStatus Status, string Message) StatusOf(Exception failure)
    {
        (GrpcStatus status, string message) = FailureStatus.Of(failure);
        if (status == GrpcStatus.Internal && failure is not GrpcException) // gRPC calls some mistakes of peers by this name too.
        {
            WireLog.CallFailed(log, context.Request.Path, context.TraceIdentifier, failure);
        }
        else
        {
            WireLog.CallRefused(log, context.Request.Path, status, message);
        }

        return (status, message);
    }

    // The body tells of a lost connection a moment before the token does.
    private bool IsAborted(Exception failure) =>
        context.RequestAborted.IsCancellationRequested
        || failure is ConnectionAbortedException or ConnectionResetException or IOException { InnerException: ConnectionAbortedException };

    public static bool IsGrpc(HttpRequest request)
    {
        if (!HttpProtocol.IsHttp2(request.Protocol) || request.ContentType is not { } type
            || !type.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        ReadOnlySpan<char> rest = type.AsSpan(ContentType.Length);
        return rest.IsEmpty || rest[0] == ';' || rest.Equals("+proto", StringComparison.OrdinalIgnoreCase)
            || rest.StartsWith("+proto;", StringComparison.OrdinalIgnoreCase);
    }

    // A session may be quiet for hours and send for days.
    private void LiftRateAndSizeLimits()
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }
}
