namespace KubeAgent.Authentication;

/// <summary>A good token.</summary>
/// <param name="User">Whose it is.</param>
/// <param name="Expires">When it ends; null: it does not say.</param>
internal sealed record VerifiedToken(KubeUser User, DateTimeOffset? Expires);
