using Microsoft.Extensions.Primitives;

namespace KubeAgent.Serving;

/// <summary>Whether a client wants to leave HTTP. Read generously: what might be an upgrade to the API server is one here.</summary>
internal static class UpgradeRequest
{
    public static bool IsAsked(HttpRequest request) =>
        !StringValues.IsNullOrEmpty(request.Headers.Upgrade)
        || request.Headers.Connection.Any(line => (line ?? "").Contains("upgrade", StringComparison.OrdinalIgnoreCase))
        || !StringValues.IsNullOrEmpty(request.Headers["Sec-WebSocket-Key"]);
}
