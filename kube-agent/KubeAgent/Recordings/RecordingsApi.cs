using KubeAgent.Authentication;
using KubeAgent.Forwarding;
using KubeAgent.Impersonation;
using KubeAgent.Serving;

namespace KubeAgent.Recordings;

/// <summary>
/// <c>/sessionrecording/v1/…</c>: a collector's recordings, for users that the API server gives the right to
/// <c>sessions.sessionrecording.dev</c> in the agent's namespace. The collector is told for whom it is asked.
/// </summary>
internal sealed partial class RecordingsApi(
    IReadOnlyList<HttpClient> collectors, string @namespace, IAccessReviewer reviewer, ILogger<RecordingsApi> logger, TimeProvider time)
{
    // For one collector to begin to answer: then the next one is asked.
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    private const string ApiGroup = "sessionrecording.dev", Resource = "sessions", UserHeader = "Session-Recording-User";
    private const int MaxBody = 8 * 1024, MaxUser = 1024, CopySize = 128 * 1024;

    // What a player needs to know of an answer.
    private static readonly string[] _contentHeaders = ["Content-Type", "Content-Length", "Content-Range"], _headers = ["ETag", "Accept-Ranges"];

    /// <param name="context">The request.</param>
    /// <param name="target">Its target.</param>
    /// <param name="login">Who has authenticated.</param>
    /// <param name="user">As whom; whose rights count.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    /// <exception cref="RefusedException">There is no such thing, or no right to it.</exception>
    public async Task HandleAsync(HttpContext context, RequestTarget target, KubeUser login, KubeUser user, CancellationToken cancellationToken)
    {
        RecordingsRequest request = RecordingsRequest.Parse(context.Request.Method, target)
            ?? throw new RefusedException(new KubeStatus(StatusCodes.Status404NotFound, "NotFound", "the agent has no such recordings API"));
        await CheckAsync(user, request, cancellationToken);
        byte[]? body = HttpMethods.IsPost(context.Request.Method) ? await ReadBodyAsync(context.Request, cancellationToken) : null;
        string name = login.Name == user.Name ? user.Name : $"{login.Name} as {user.Name}";
        using HttpResponseMessage answer = await AskAsync(context.Request, request, name, body, cancellationToken);
        LogAsked(name, context.Request.Method, request.Path, (int)answer.StatusCode);
        await PassOnAsync(answer, context.Response, cancellationToken);
    }

    private async Task CheckAsync(KubeUser user, RecordingsRequest request, CancellationToken cancellationToken)
    {
        AccessQuestion question = new(request.Verb, ApiGroup, Resource, null, @namespace, request.Session?.ToString());
        bool isAllowed;
        try
        {
            isAllowed = await reviewer.IsAllowedAsync(user, question, cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException or TimeoutException or IOException)
        {
            throw new RefusedException(KubeStatus.Unavailable($"whether you may {request.Verb} sessions cannot be found out now: {failure.Message}") with { AsksAgain = true }, failure);
        }

        if (!isAllowed)
        {
            string which = request.Session is { } session ? $" \"{session}\"" : "";
            throw new RefusedException(KubeStatus.Forbidden(
                $"{Resource}.{ApiGroup}{which} is forbidden: User \"{user.Name}\" cannot {request.Verb} resource \"{Resource}\" "
                + $"in API group \"{ApiGroup}\" in the namespace \"{@namespace}\""));
        }
    }

    private static async Task<byte[]> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        byte[] body = new byte[MaxBody + 1];
        int length = await request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= MaxBody
            ? body[..length]
            : throw new RefusedException(new KubeStatus(StatusCodes.Status413PayloadTooLarge, "RequestEntityTooLarge", $"the body is longer than {MaxBody} bytes"));
    }

    /// <summary>The first collector that answers.</summary>
    private async Task<HttpResponseMessage> AskAsync(
        HttpRequest from, RecordingsRequest request, string name, byte[]? body, CancellationToken cancellationToken)
    {
        HttpRequestException? last = null;
        foreach (HttpClient collector in collectors)
        {
            using HttpRequestMessage message = new(new HttpMethod(from.Method), request.Path)
            {
                Version = System.Net.HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = body is null ? null : new ByteArrayContent(body),
            };
            message.Headers.Add(UserHeader, Uri.EscapeDataString(name.Length <= MaxUser ? name : name[..MaxUser]));
            if (from.Headers.Range.ToString() is { Length: > 0 } range)
            {
                message.Headers.TryAddWithoutValidation("Range", range);
            }

            using Deadline ends = new(AnswerTimeout, time, cancellationToken);
            try
            {
                return await collector.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, ends.Token);
            }
            catch (OperationCanceledException) when (ends.HasPassed)
            {
                last = new HttpRequestException($"no answer within {AnswerTimeout.TotalSeconds} s");
            }
            catch (HttpRequestException failure)
            {
                last = failure;
            }
        }

        LogOutOfReach(last?.InnerException?.Message ?? last?.Message);
        throw new RefusedException(KubeStatus.Unavailable("no collector answers the agent: the recordings are out of reach"), last);
    }

    private static async Task PassOnAsync(HttpResponseMessage answer, HttpResponse response, CancellationToken cancellationToken)
    {
        response.StatusCode = (int)answer.StatusCode;
        foreach (string header in _contentHeaders)
        {
            if (answer.Content.Headers.TryGetValues(header, out IEnumerable<string>? values))
            {
                response.Headers[header] = values.ToArray();
            }
        }

        foreach (string header in _headers)
        {
            if (answer.Headers.TryGetValues(header, out IEnumerable<string>? values))
            {
                response.Headers[header] = values.ToArray();
            }
        }

        response.Headers.CacheControl = "no-store";
        await using Stream content = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await content.CopyToAsync(response.Body, CopySize, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "recordings: {User} {Method} {Path}: {Status}")]
    private partial void LogAsked(string user, string method, string path, int status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "recordings: no collector answers: {Reason}")]
    private partial void LogOutOfReach(string? reason);
}
