using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace KubeAgent.Tests.Serving;

/// <summary>A request as it came to the API server.</summary>
internal sealed record SeenRequest(string Method, string Target, IReadOnlyDictionary<string, string[]> Headers, string? LocalProtocol)
{
    public static SeenRequest Of(HttpContext context) => new(
        context.Request.Method,
        context.Features.Get<IHttpRequestFeature>()!.RawTarget,
        context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.Select(v => v ?? "").ToArray(), StringComparer.OrdinalIgnoreCase),
        context.Request.Protocol);

    public string? Header(string name) => Headers.TryGetValue(name, out string[]? values) ? string.Join('|', values) : null;
}
