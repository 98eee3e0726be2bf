using KubeAgent.Serving;
using Microsoft.AspNetCore.Connections.Features;

namespace KubeAgent.Authentication;

/// <summary>Who sends a request: by client certificate, else by bearer token.</summary>
internal sealed class RequestAuthenticator(CertificateAuthenticator? certificates, TokenAuthenticator tokens)
{
    /// <exception cref="RefusedException">It is not said, not proven, or cannot be found out now.</exception>
    public async ValueTask<KubeUser> AuthenticateAsync(HttpContext context, CancellationToken cancellationToken)
    {
        string method = "none";
        KubeUser? user = null;
        if (certificates is not null && context.Features.Get<IConnectionItemsFeature>() is { } connection)
        {
            TlsPeer peer = TlsPeer.Of(connection.Items);
            method = peer.Certificate is null ? method : "certificate";
            user = certificates.Authenticate(peer);
        }

        if (user is null && BearerToken.Find(context.Request.Headers) is { } token)
        {
            method = "token";
            user = await TryTokenAsync(token, context.Connection.Id, cancellationToken);
        }

        string? fault = user is null ? null : KubeUserRules.Fault(user);
        AgentMetrics.Authenticated(method, user is null || fault is not null ? "refused" : "accepted");
        if (user is null)
        {
            throw new RefusedException(KubeStatus.Unauthorized);
        }

        return fault is null ? user : throw new RefusedException(KubeStatus.Forbidden(fault));
    }

    private async Task<KubeUser?> TryTokenAsync(string token, string connection, CancellationToken cancellationToken)
    {
        try
        {
            return await tokens.AuthenticateAsync(token, connection, cancellationToken);
        }
        catch (RefusedException)
        {
            AgentMetrics.Authenticated("token", "unavailable");
            throw;
        }
    }
}
