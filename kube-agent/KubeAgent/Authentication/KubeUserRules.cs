using System.Buffers;

namespace KubeAgent.Authentication;

/// <summary>
/// Which users the agent carries. A user becomes header values on the way to the API server, and what a header cannot hold as it is
/// would arrive as somebody else: <c>"admin "</c> as <c>admin</c>.
/// </summary>
internal static class KubeUserRules
{
    /// <summary>Extras under this domain say what the agent vouches for; nobody else may bring them.</summary>
    public const string OwnDomain = "sessionrecording.dev/";

    private static readonly SearchValues<char> _controls = SearchValues.Create([.. Enumerable.Range(0, 256).Select(c => (char)c).Where(char.IsControl)]);

    private const int MaxName = 1024, MaxGroups = 1000, MaxExtraValues = 256, MaxTotal = 128 * 1024;

    /// <summary>What is wrong with the user; null when nothing is.</summary>
    public static string? Fault(KubeUser user)
    {
        int values = user.Extra.Sum(extra => extra.Value.Count);
        long total = user.Name.Length + user.Groups.Sum(group => (long)group.Length)
            + user.Extra.Sum(extra => extra.Value.Sum(value => (long)extra.Key.Length + value.Length));
        return user switch
        {
            { Name.Length: 0 } => "the user has no name",
            { Groups.Count: > MaxGroups } => $"the user is in {user.Groups.Count} groups, allowed {MaxGroups}",
            _ when values > MaxExtraValues => $"the user has {values} extras, allowed {MaxExtraValues}",
            _ when total > MaxTotal => $"name, groups and extras of the user have {total} characters, allowed {MaxTotal}",
            _ when !IsHeaderSafe(user.Name) || (user.Uid is { } uid && !IsHeaderSafe(uid)) => "the user's name or uid has characters that cannot be impersonated",
            _ when !user.Groups.All(IsHeaderSafe) => "a group of the user has characters that cannot be impersonated",
            _ when !user.Extra.All(extra => IsHeaderSafe(extra.Key) && extra.Value.All(IsExtraSafe)) =>
                "an extra of the user has characters that cannot be impersonated",
            _ when user.Extra.Keys.Any(IsOwnExtra) => $"extras under {OwnDomain} are the agent's to give",
            _ => null,
        };
    }

    public static bool IsOwnExtra(string key) => key.StartsWith(OwnDomain, StringComparison.OrdinalIgnoreCase);

    private static bool IsHeaderSafe(string value) =>
        value.Length is > 0 and <= MaxName && !value.AsSpan().ContainsAny(_controls) && !IsSpace(value[0]) && !IsSpace(value[^1]) && IsPaired(value);

    // What an extra says may be nothing: a header can hold that.
    private static bool IsExtraSafe(string value) => value.Length == 0 || IsHeaderSafe(value);

    // A lone surrogate has no UTF-8 and would be replaced on the way.
    private static bool IsPaired(string value)
    {
        for (int i = 0; i < value.Length; i++)
        {
            if (char.IsHighSurrogate(value[i]) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(value[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSpace(char c) => c is ' ' or '\t';
}
