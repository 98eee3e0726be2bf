using System.Buffers.Text;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace KubeAgent.Authentication;

/// <summary>The two places where Kubernetes clients put a bearer token.</summary>
internal static class BearerToken
{
    /// <summary>Browsers cannot set headers on a WebSocket: they offer the token as a sub-protocol, base64url without padding.</summary>
    public const string SubProtocolPrefix = "base64url.bearer.authorization.k8s.io.";

    private const string Scheme = "Bearer ";

    public static string? Find(IHeaderDictionary headers) => FromAuthorization(headers.Authorization) ?? FromSubProtocols(headers.SecWebSocketProtocol);

    public static bool IsInSubProtocol(string protocol) => protocol.StartsWith(SubProtocolPrefix, StringComparison.OrdinalIgnoreCase);

    private static string? FromAuthorization(StringValues values) =>
        values is [{ } value] && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? value[Scheme.Length..].Trim() : null;

    private static string? FromSubProtocols(StringValues values)
    {
        foreach (string protocol in values.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries)))
        {
            if (IsInSubProtocol(protocol))
            {
                try
                {
                    return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(protocol.AsSpan(SubProtocolPrefix.Length)));
                }
                catch (FormatException)
                {
                    return null;
                }
            }
        }

        return null;
    }
}
