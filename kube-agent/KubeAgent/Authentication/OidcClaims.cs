using System.Text.Json;

namespace KubeAgent.Authentication;

/// <summary>Reads the user from the claims of a verified ID token.</summary>
internal static class OidcClaims
{
    private const string EmailClaim = "email", ClusterPrefix = "system:";

    /// <summary>Null when a claim is missing, or names what only the cluster itself hands out.</summary>
    public static KubeUser? UserOf(JsonElement claims, OidcOptions options)
    {
        foreach ((string name, string expected) in options.RequiredClaims)
        {
            if (Text(claims, name) != expected)
            {
                return null;
            }
        }

        bool isEmail = options.UsernameClaim == EmailClaim;
        if (Text(claims, options.UsernameClaim) is not { Length: > 0 } claimed || (isEmail && IsFalse(claims, "email_verified")))
        {
            return null;
        }

        string user = (options.UsernamePrefix ?? (isEmail ? "" : $"{options.Issuer.OriginalString}#")) + claimed;
        string[] groups = [.. Texts(claims, options.GroupsClaim).Select(group => options.GroupsPrefix + group)];
        return IsCluster(user) || groups.Any(IsCluster) ? null : new KubeUser(user, groups);
    }

    private static bool IsCluster(string name) => name.StartsWith(ClusterPrefix, StringComparison.Ordinal);

    private static string? Text(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out JsonElement claim) && claim.ValueKind == JsonValueKind.String ? claim.GetString() : null;

    // Some issuers write "false" in quotes.
    private static bool IsFalse(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out JsonElement claim)
        && (claim.ValueKind == JsonValueKind.String ? claim.GetString() != "true" : claim.ValueKind != JsonValueKind.True);

    private static IEnumerable<string> Texts(JsonElement claims, string? name)
    {
        if (name is null || !claims.TryGetProperty(name, out JsonElement claim))
        {
            return [];
        }

        return claim.ValueKind switch
        {
            JsonValueKind.String => [claim.GetString()!],
            JsonValueKind.Array => claim.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!),
            _ => [],
        };
    }
}
