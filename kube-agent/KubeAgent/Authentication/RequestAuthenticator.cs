using KubeAgent.Serving;
using Microsoft.AspNetCore.Connections.Features;

namespace KubeAgent.Authentication;

/// <summary>Who sends a request: by client certificate, else by bearer token.</summary>
internal sealed class RequestAuthenticator(CertificateAuthenticator? certificates, TokenAuthenticator tokens)
{
    /// <exception cref="RefusedException">It is not said, not proven, or cannot be found out now.</exception>
    public async ValueTask<KubeUser> AuthenticateAsync(HttpContext context, CancellationToken cancellationToken)
    {
        KubeUser? user = null;
        if (certificates is not null && context.Features.Get<IConnectionItemsFeature>() is { } connection)
        {
            user = certificates.Authenticate(TlsPeer.Of(connection.Items));
        }

        if (user is null && BearerToken.Find(context.Request.Headers) is { } token)
        {
            user = await tokens.AuthenticateAsync(token, cancellationToken);
        }

        if (user is null)
        {
            throw new RefusedException(KubeStatus.Unauthorized);
        }

        return KubeUserRules.Fault(user) is { } fault ? throw new RefusedException(KubeStatus.Forbidden(fault)) : user;
    }
}
