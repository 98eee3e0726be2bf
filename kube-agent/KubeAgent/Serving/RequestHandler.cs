using KubeAgent.Authentication;
using KubeAgent.Forwarding;
using KubeAgent.Impersonation;
using KubeAgent.Recordings;
using KubeAgent.Sessions;
using Microsoft.AspNetCore.Http.Features;

namespace KubeAgent.Serving;

/// <summary>One request, from the client's headers to the end of the answer.</summary>
internal sealed partial class RequestHandler(
    RequestAuthenticator authenticator, ImpersonationPolicy impersonation, Forwarder forwarder, PodSessions sessions, RecordingsApi? recordings,
    ILogger<RequestHandler> logger, TimeProvider time, AgentStop stop)
{
    public async Task HandleAsync(HttpContext context)
    {
        long began = time.GetTimestamp();
        AgentMetrics.Began();
        try
        {
            await AnswerAsync(context);
        }
        finally
        {
            AgentMetrics.Ended(RequestVerb.Of(context), RequestVerb.CodeOf(context), time.GetElapsedTime(began));
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        try
        {
            await CarryAsync(context, context.RequestAborted);
        }
        catch (RefusedException refused)
        {
            await AnswerAsync(context, refused.Status);
        }
        catch (FormatException problem)
        {
            await AnswerAsync(context, KubeStatus.BadRequest(problem.Message));
        }
        catch (BadHttpRequestException broken)
        {
            await AnswerAsync(context, new KubeStatus(broken.StatusCode, "BadRequest", broken.Message));
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone.
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException)
        {
            LogCutOff(context.Request.Method, context.Request.Path, gone.Message);
            context.Abort(); // The answer is not whole, and must not look so.
        }
        catch (Exception failure)
        {
            LogFailed(failure, context.Request.Method, context.Request.Path);
            await AnswerAsync(context, KubeStatus.InternalError("the agent has made a mistake; its log says more"));
        }
    }

    private async Task CarryAsync(HttpContext context, CancellationToken cancellationToken)
    {
        HttpRequest request = context.Request;
        KubeUser login = await authenticator.AuthenticateAsync(context, cancellationToken);
        if (!IsCarried(request.Method))
        {
            throw new RefusedException(KubeStatus.MethodNotAllowed(request.Method));
        }

        RequestTarget target = RequestTarget.Parse(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        LongRequest.Mark(context, target);
        KubeUser user = await impersonation.UserOfAsync(login, request.Headers, cancellationToken);
        if (target.Kind is TargetKind.Exec or TargetKind.Attach or TargetKind.PortForward)
        {
            await sessions.RunAsync(context, target, login, user);
            return;
        }

        if (UpgradeRequest.IsAsked(request))
        {
            throw new RefusedException(KubeStatus.Forbidden(
                "only exec, attach and port-forward may change the protocol here: what else is said on such a connection would not be recorded"));
        }

        if (RecordingsRequest.Is(target))
        {
            await (recordings ?? throw new RefusedException(new KubeStatus(
                StatusCodes.Status404NotFound, "NotFound", "recordings are not to be had through this agent: its configuration has no spec.recordings")))
                .HandleAsync(context, target, login, user, cancellationToken);
            return;
        }

        if (target.Kind == TargetKind.NodeProxy && !NodeProxyRules.IsAllowed(request.Method, target.ProxyPath))
        {
            throw new RefusedException(KubeStatus.Forbidden(
                $"nodes \"{target.Name}\" is forbidden: through the agent a kubelet's metrics, statistics and logs may be read, and nothing else"));
        }

        await forwarder.ForwardAsync(context, target, CarriedMark.On(user, target), stop);
    }

    // Methods are case-sensitive (RFC 9110 section 9.1): the API server would answer "head" with a body.
    private static bool IsCarried(string method) => method is "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS";

    private static async Task AnswerAsync(HttpContext context, KubeStatus status)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        await status.WriteAsync(context.Response, context.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Path}: cut off: {Reason}")]
    private partial void LogCutOff(string method, string path, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private partial void LogFailed(Exception failure, string method, string path);
}
