namespace KubeAgent.Authentication;

/// <summary>What was thought of a client certificate.</summary>
/// <param name="User">Whose it is; null: nobody vouches for it.</param>
/// <param name="At">When, as a timestamp.</param>
internal sealed record TlsVerdict(KubeUser? User, long At);
