using System.Net;
using KubeAgent.Authentication;
using KubeAgent.Exec;
using KubeAgent.Forwarding;
using KubeAgent.Impersonation;
using KubeAgent.Serving;
using KubeAgent.Upstream;
using Microsoft.AspNetCore.Http.Features;
using Recorder.Protocols;
using Recorder.Streaming;
using Recorder.Streaming.Recording;

namespace KubeAgent.Sessions;

/// <summary>
/// Exec, attach and port-forward: the recording is open before the API server is asked, and the connection leaves HTTP only when it is
/// known to be recorded.
/// </summary>
internal sealed partial class PodSessions(
    ExecRecorder recorder, Forwarder forwarder, PodReader pods, SessionBounds options, AgentStop stop, TimeProvider time, ILogger<PodSessions> logger)
{
    private const string SessionExtra = CarriedMark.Extra;
    private const int MaxRefusal = 1024 * 1024;

    private readonly Places _places = new(options.MaxSessions, options.MaxSessionsOfUser);
    private readonly SessionTries _tries = new(options.MaxFailed, options.FailedAgain, 4096 + options.MaxSessions, time);

    /// <summary>Carries one to its end.</summary>
    /// <exception cref="RefusedException">It does not begin.</exception>
    public async Task RunAsync(HttpContext context, RequestTarget target, KubeUser login, KubeUser user)
    {
        IHttpUpgradeFeature? upgrade = context.Features.Get<IHttpUpgradeFeature>();
        if (upgrade is not { IsUpgradableRequest: true } || !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsPost(context.Request.Method)))
        {
            throw new RefusedException(KubeStatus.BadRequest("Upgrade request required"));
        }

        ThrowIfStopping(target);
        using IDisposable? place = _places.TryTake(login.Name, out bool isShare);
        if (place is null)
        {
            RecordingMetrics.Refused(KindOf(target).ToWord(), "limit");
            throw new RefusedException(KubeStatus.TooManyRequests(isShare
                ? $"you have {options.MaxSessionsOfUser} sessions running, more are not allowed"
                : $"{options.MaxSessions} sessions are running, more are not allowed"));
        }

        using SessionTry? attempt = await _tries.BeginAsync(login.Name, context.RequestAborted);
        ThrowIfStopping(target); // It may have waited.
        if (attempt is null)
        {
            RecordingMetrics.Refused(KindOf(target).ToWord(), "limit");
            throw new RefusedException(KubeStatus.TooManyRequests(
                "too many of your sessions were refused or given up lately, and each of them is recorded: wait some seconds and try again"));
        }

        await RunAsync(context, upgrade, target, login, user, attempt);
    }

    private void ThrowIfStopping(RequestTarget target)
    {
        if (stop.NoNew.IsCancellationRequested)
        {
            RecordingMetrics.Refused(KindOf(target).ToWord(), "stopping");
            throw new RefusedException(KubeStatus.Unavailable("the agent is stopping") with { AsksAgain = true });
        }
    }

    private async Task RunAsync(
        HttpContext context, IHttpUpgradeFeature upgrade, RequestTarget target, KubeUser login, KubeUser user, SessionTry attempt)
    {
        CancellationToken gone = context.RequestAborted;
        ExecQuery query = ExecQuery.Parse(StreamingQuery.Parse(target.Query));
        PodFacts pod = await pods.ReadAsync(target, query.Container, user, gone);
        await using ExecSession session = await OpenAsync(RequestOf(context, target, query, pod, login, user), attempt, gone);
        ApiExchange exchange;
        try
        {
            exchange = await forwarder.OpenAsync(UpgradeOf(context, target, user, session), options.AnswerTimeout, gone);
        }
        catch (RefusedException refused)
        {
            await session.RefuseAsync(refused.Message);
            throw;
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            await session.RefuseAsync("its user hung up before the API server had answered");
            throw;
        }

        await using (exchange)
        {
            string protocol = exchange.Head.Values("Upgrade").FirstOrDefault() ?? "";
            string subprotocol = exchange.Head.Values("Sec-WebSocket-Protocol").Concat(exchange.Head.Values("X-Stream-Protocol-Version")).FirstOrDefault() ?? "";
            if (exchange.Head.StatusCode != StatusCodes.Status101SwitchingProtocols)
            {
                await PassRefusalOnAsync(context, exchange, session);
            }
            else if (!session.CanRecord(protocol, subprotocol))
            {
                string reason = $"the API server has chosen protocol '{subprotocol}' over {protocol}, which cannot be recorded";
                await session.RefuseAsync(reason);
                throw new RefusedException(KubeStatus.InternalError(reason));
            }
            else
            {
                attempt.HasBegun();
                HeaderRules.CopyResponse(exchange.Head, context.Response.Headers);
                context.Response.Headers.Upgrade = protocol;
                context.Response.Headers.Connection = "Upgrade";
                await using Stream upstream = exchange.TakeUpgraded();
                await using Stream client = await upgrade.UpgradeAsync();
                AgentMetrics.Upgraded(KindOf(target).ToWord(), protocol);
                LogBegan(session.Id.ToString(), login.Name, target.Kind, target.Namespace, target.Name);
                await session.RunAsync(protocol, subprotocol, client, upstream, stop.EndRunning);
                LogEnded(session.Id.ToString());
            }
        }
    }

    private async Task<ExecSession> OpenAsync(ExecRequest request, SessionTry attempt, CancellationToken cancellationToken)
    {
        using Deadline ends = new(options.OpenTimeout, time, cancellationToken);
        attempt.IsRecorded = true; // By what may be there, and is completed later, when this is broken off.
        try
        {
            return await recorder.OpenAsync(request, ends.Token);
        }
        catch (RecordingFailedException failure)
        {
            attempt.IsRecorded = false;
            LogNotRecorded(request.User, request.Kind, request.Namespace, request.Pod, failure.Message);
            throw new RefusedException(KubeStatus.Unavailable($"this session cannot be recorded, so it does not begin: {failure.Message}"), failure);
        }
        catch (OperationCanceledException) when (ends.HasPassed)
        {
            string reason = $"no recorder has answered within {options.OpenTimeout.TotalSeconds} s";
            LogNotRecorded(request.User, request.Kind, request.Namespace, request.Pod, reason);
            RecordingMetrics.Refused(request.Kind.ToWord(), "recording");
            throw new RefusedException(KubeStatus.Unavailable($"this session cannot be recorded, so it does not begin: {reason}"));
        }
    }

    private static ExecKind KindOf(RequestTarget target) => target.Kind switch
    {
        TargetKind.Exec => ExecKind.Exec,
        TargetKind.Attach => ExecKind.Attach,
        _ => ExecKind.PortForward,
    };

    private static ExecRequest RequestOf(HttpContext context, RequestTarget target, ExecQuery query, PodFacts pod, KubeUser login, KubeUser user) => new()
    {
        Kind = KindOf(target),
        User = login.Name,
        KubernetesUser = user.Name,
        KubernetesGroups = user.Groups,
        RemoteAddress = TextOf(context.Connection.RemoteIpAddress, context.Connection.RemotePort),
        LocalAddress = TextOf(context.Connection.LocalIpAddress, context.Connection.LocalPort),
        Namespace = target.Namespace,
        Pod = target.Name,
        Container = pod.Container,
        Image = pod.Image,
        Node = pod.Node,
        PodLabels = pod.Labels,
        Command = query.Command,
        Stdin = query.Stdin,
        Stdout = query.Stdout,
        Tty = query.Tty,
        ContainerTty = pod.Tty,
    };

    private static string TextOf(IPAddress? address, int port) =>
        address is null ? "" : new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port).ToString();

    private static UpstreamRequest UpgradeOf(HttpContext context, RequestTarget target, KubeUser user, ExecSession session)
    {
        UpstreamRequest request = Forwarder.NewRequest(context, target, user);
        request.IsOnce = true;
        request.Add("Connection", "Upgrade");
        foreach (string? protocol in context.Request.Headers.Upgrade)
        {
            request.Add("Upgrade", protocol ?? "");
        }

        if (HttpMethods.IsPost(context.Request.Method))
        {
            request.Add("Content-Length", "0");
        }

        ImpersonationHeaders.WriteExtra(request, SessionExtra, session.Id.ToString());
        request.Add("Audit-ID", session.Id.ToString());
        return request;
    }

    /// <summary>The API server has said no: the client reads its words, and so does who looks at the recording.</summary>
    private static async Task PassRefusalOnAsync(HttpContext context, ApiExchange exchange, ExecSession session)
    {
        ReadOnlyMemory<byte> body;
        try
        {
            body = await exchange.ReadBodyAsync(MaxRefusal, context.RequestAborted);
        }
        catch (Exception broken) when (broken is ProtocolException or IOException)
        {
            await session.RefuseAsync($"the API server answered {exchange.Head.StatusCode}, and then: {broken.Message}");
            throw new RefusedException(KubeStatus.Unavailable($"the API server refuses, and its words cannot be read: {broken.Message}"), broken);
        }

        await session.RefuseAsync(RefusalText.Of(exchange.Head.StatusCode, body.Span));
        context.Response.StatusCode = exchange.Head.StatusCode;
        HeaderRules.CopyResponse(exchange.Head, context.Response.Headers);
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "session {Session}: {User} began {Kind} in {Namespace}/{Pod}")]
    private partial void LogBegan(string session, string user, TargetKind kind, string @namespace, string pod);

    [LoggerMessage(Level = LogLevel.Information, Message = "session {Session}: ended")]
    private partial void LogEnded(string session);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{User} is refused {Kind} in {Namespace}/{Pod}, which cannot be recorded: {Reason}")]
    private partial void LogNotRecorded(string user, ExecKind kind, string @namespace, string pod, string reason);
}
