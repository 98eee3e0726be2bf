namespace KubeAgent.Authentication;

/// <summary>Whose ID tokens are believed, and what is read from them. Meanings and defaults as the API server's own.</summary>
internal sealed record OidcOptions
{
    public required Uri Issuer { get; init; }

    /// <summary>The token must be meant for one of these.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    /// <summary>PEM certificates that vouch for the issuer's server; null: the system's.</summary>
    public string? CaFile { get; init; }

    public string UsernameClaim { get; init; } = "sub";

    /// <summary>Put before the user name; null: <c>issuer#</c>, but nothing before an email address.</summary>
    public string? UsernamePrefix { get; init; }

    public string? GroupsClaim { get; init; }

    public string GroupsPrefix { get; init; } = "";

    /// <summary>Claims that must be there with this value.</summary>
    public IReadOnlyDictionary<string, string> RequiredClaims { get; init; } = new Dictionary<string, string>();
}
