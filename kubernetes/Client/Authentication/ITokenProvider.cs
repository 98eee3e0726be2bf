using System.Net.Http.Headers;

namespace k8s.Authentication;

/// <summary>Where the Authorization header of a request comes from.</summary>
public interface ITokenProvider
{
    /// <summary>The header for a request sent now; null where the client certificate alone says who we are.</summary>
    Task<AuthenticationHeaderValue?> GetAuthenticationHeaderAsync(CancellationToken cancellationToken);

    /// <summary>The server answered 401: what was handed out is not good any more. Returns whether asking again can help.</summary>
    bool Refused();
}
