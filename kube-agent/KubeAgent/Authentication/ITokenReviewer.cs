namespace KubeAgent.Authentication;

/// <summary>Asks the API server whose a bearer token is.</summary>
internal interface ITokenReviewer
{
    /// <summary>Null: the token is not good.</summary>
    /// <exception cref="HttpRequestException">The API server gives no answer now.</exception>
    Task<KubeUser?> ReviewAsync(string token, CancellationToken cancellationToken);
}
