using KubeAgent.Authentication;
using KubeAgent.Impersonation;
using KubeAgent.Serving;
using KubeAgent.Upstream;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Recorder.Protocols;

namespace KubeAgent.Forwarding;

/// <summary>Carries a request to the API server as a user, and the response back: both bodies as they come, nothing kept.</summary>
internal sealed class Forwarder(ApiServer apiServer, TimeSpan answerTimeout, TimeProvider time)
{
    /// <param name="context">The client's request.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="user">Whom the API server shall see.</param>
    /// <param name="stop">Ends watches at once, other requests that may last in the end.</param>
    /// <exception cref="RefusedException">There is no answer to pass on.</exception>
    public async Task ForwardAsync(HttpContext context, RequestTarget target, KubeUser user, AgentStop stop)
    {
        bool isLong = LongRequest.IsMarked(context), isEndless = LongRequest.IsEndless(context);
        CancellationToken stopping = isEndless ? stop.NoNew : isLong ? stop.EndRunning : CancellationToken.None;
        if (stopping.IsCancellationRequested)
        {
            throw new RefusedException(KubeStatus.Unavailable("the agent is stopping") with { AsksAgain = true });
        }

        using CancellationTokenSource? either = isLong ? CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping) : null;
        CancellationToken ends = either?.Token ?? context.RequestAborted;
        if (isLong && context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        try
        {
            UpstreamRequest request = NewRequest(context, target, user);
            request.IsOnce = isLong; // On a connection that has died unnoticed it would wait until TCP gives up.
            if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
            {
                request.Body = new UpstreamBody(context.Request.BodyReader, context.Request.ContentLength);
            }

            await using ApiExchange exchange = await OpenAsync(request, isLong ? Timeout.InfiniteTimeSpan : answerTimeout, ends);
            if (exchange.Head.StatusCode == StatusCodes.Status101SwitchingProtocols)
            {
                throw new RefusedException(KubeStatus.InternalError("the API server changed the protocol without being asked to"));
            }

            context.Response.StatusCode = exchange.Head.StatusCode;
            HeaderRules.CopyResponse(exchange.Head, context.Response.Headers);
            await exchange.CopyBodyAsync(context.Response, ends);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            if (!context.Response.HasStarted)
            {
                throw new RefusedException(KubeStatus.Unavailable("the agent is stopping"));
            }

            if (!isEndless)
            {
                context.Abort(); // The answer is not whole, and must not look so.
            }
        }
    }

    /// <summary>A request to the API server with what may go on of the client's headers, as the user.</summary>
    public static UpstreamRequest NewRequest(HttpContext context, RequestTarget target, KubeUser user)
    {
        UpstreamRequest request = new(context.Request.Method, target.Path + target.Query)
        {
            IsProxied = target.Kind is TargetKind.WorkloadProxy or TargetKind.NodeProxy,
        };
        HeaderRules.CopyRequest(context.Request.Headers, request);
        ImpersonationHeaders.Write(request, user);
        if (context.Connection.RemoteIpAddress is { } address)
        {
            request.Add("X-Forwarded-For", (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString()); // sourceIPs of the API server's audit log.
        }

        return request;
    }

    /// <summary>Sends a request, and waits for the head of its answer.</summary>
    /// <exception cref="RefusedException">None came.</exception>
    public async Task<ApiExchange> OpenAsync(UpstreamRequest request, TimeSpan timeout, CancellationToken ends)
    {
        using Deadline deadline = new(timeout, time, ends);
        try
        {
            return await apiServer.SendAsync(request, deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            throw new RefusedException(KubeStatus.Timeout($"the API server gave no answer within {timeout.TotalSeconds} s"));
        }
        catch (HttpRequestException refused) when (refused.HttpRequestError == HttpRequestError.UserAuthenticationError)
        {
            throw new RefusedException(KubeStatus.Unavailable(refused.Message), refused);
        }
        catch (Exception failure) when (failure is HttpRequestException or ProtocolException)
        {
            throw new RefusedException(KubeStatus.Unavailable($"the API server cannot be reached: {failure.Message}")
                with { AsksAgain = failure is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } }, failure);
        }
    }
}
