namespace KubeAgent.Authentication;

/// <summary>Verifies bearer tokens without the API server.</summary>
internal interface ITokenVerifier
{
    /// <summary>Whether tokens like this one are for this verifier to judge, and for nobody after it.</summary>
    bool IsFor(string token);

    /// <summary>Null: the token is not good.</summary>
    /// <exception cref="HttpRequestException">What is needed to judge it is out of reach now.</exception>
    Task<VerifiedToken?> VerifyAsync(string token, CancellationToken cancellationToken);
}
