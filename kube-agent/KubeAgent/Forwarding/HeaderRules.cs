using System.Collections.Frozen;
using KubeAgent.Authentication;
using KubeAgent.Impersonation;
using KubeAgent.Upstream;
using Microsoft.Extensions.Primitives;

namespace KubeAgent.Forwarding;

/// <summary>Which headers go on. What says who somebody is never does: the agent says that itself.</summary>
internal static class HeaderRules
{
    private const string RemotePrefix = "X-Remote-";

    private static readonly FrozenSet<string> HopByHop = new[]
    {
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding",
        "Upgrade", "HTTP2-Settings", "Alt-Svc",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> OfTheClient = new[]
    {
        "Host", "Authorization", "Audit-ID", "Expect", "Content-Length", "Sec-WebSocket-Extensions", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host",
        "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Uri", "X-Real-Ip",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Copies what may go on to the API server.</summary>
    public static void CopyRequest(IHeaderDictionary from, UpstreamRequest to)
    {
        StringValues named = from.Connection;
        foreach ((string name, StringValues values) in from)
        {
            if (name is [':', ..] || HopByHop.Contains(name) || OfTheClient.Contains(name)
                || name.StartsWith(ImpersonationHeaders.Prefix, StringComparison.OrdinalIgnoreCase)
                || name.StartsWith(RemotePrefix, StringComparison.OrdinalIgnoreCase)
                || HeaderList.Has(named, name))
            {
                continue;
            }

            if (name.Equals("Sec-WebSocket-Protocol", StringComparison.OrdinalIgnoreCase))
            {
                AddSubProtocols(to, values);
            }
            else if (name.Equals("Cookie", StringComparison.OrdinalIgnoreCase))
            {
                to.Add(name, string.Join("; ", values.AsEnumerable())); // HTTP/2 sends crumbs.
            }
            else
            {
                foreach (string? value in values)
                {
                    to.Add(name, value ?? "");
                }
            }
        }
    }

    /// <summary>Copies the API server's headers to the client's response.</summary>
    public static void CopyResponse(ResponseHead from, IHeaderDictionary to)
    {
        StringValues named = from.Values("Connection");
        foreach ((string name, string value) in from.Headers)
        {
            if (!HopByHop.Contains(name) && !HeaderList.Has(named, name))
            {
                to.Append(name, value);
            }
        }
    }

    // A token offered as a sub-protocol would be the user's own word to the API server.
    private static void AddSubProtocols(UpstreamRequest to, StringValues values)
    {
        string[] kept =
        [
            .. values.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                .Where(protocol => !BearerToken.IsInSubProtocol(protocol)),
        ];
        if (kept.Length > 0)
        {
            to.Add("Sec-WebSocket-Protocol", string.Join(", ", kept));
        }
    }
}
