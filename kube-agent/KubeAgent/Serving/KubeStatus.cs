using KubeAgent.Exec;
using Microsoft.Extensions.Primitives;

namespace KubeAgent.Serving;

/// <summary>A refusal as Kubernetes clients read it: <c>metav1.Status</c>, whose message kubectl shows to its user.</summary>
internal sealed record KubeStatus(int Code, string Reason, string Message)
{
    /// <summary>Nothing was passed on, and it may be otherwise in a second: clients of Kubernetes ask again by themselves, whatever they ask for.</summary>
    public bool AsksAgain { get; init; }

    public const string ContentType = "application/json";

    public static KubeStatus BadRequest(string message) => new(StatusCodes.Status400BadRequest, "BadRequest", message);

    public static KubeStatus Unauthorized { get; } = new(StatusCodes.Status401Unauthorized, "Unauthorized", "Unauthorized");

    public static KubeStatus Forbidden(string message) => new(StatusCodes.Status403Forbidden, "Forbidden", message);

    public static KubeStatus MethodNotAllowed(string method) =>
        new(StatusCodes.Status405MethodNotAllowed, "MethodNotAllowed", $"the agent does not carry {method} requests");

    public static KubeStatus TooManyRequests(string message) => new(StatusCodes.Status429TooManyRequests, "TooManyRequests", message);

    public static KubeStatus InternalError(string message) => new(StatusCodes.Status500InternalServerError, "InternalError", message);

    public static KubeStatus Unavailable(string message) => new(StatusCodes.Status503ServiceUnavailable, "ServiceUnavailable", message);

    public static KubeStatus Timeout(string message) => new(StatusCodes.Status504GatewayTimeout, "Timeout", message);

    /// <summary>Writes it as the whole response. Nothing may have been sent yet.</summary>
    public async Task WriteAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        byte[] body = StatusJson.Failure(Code, Reason, Message);
        response.Clear();
        response.StatusCode = Code;
        response.ContentType = ContentType;
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-cache, private";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.RetryAfter = AsksAgain ? "1" : default(StringValues); // Seconds.
        await response.Body.WriteAsync(body, cancellationToken);
    }
}
