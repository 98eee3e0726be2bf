using System.Globalization;
using System.Text;
using KubeAgent.Authentication;
using KubeAgent.Upstream;
using Microsoft.Extensions.Primitives;

namespace KubeAgent.Impersonation;

/// <summary>A user as <c>Impersonate-*</c> headers, and back.</summary>
internal static class ImpersonationHeaders
{
    public const string Prefix = "Impersonate-";

    private const string UserName = "Impersonate-User", Uid = "Impersonate-Uid", Group = "Impersonate-Group", ExtraPrefix = "Impersonate-Extra-";

    // RFC 9110 "token", less the percent sign that escapes.
    private const string KeyBytes = "!#$&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>The user that the headers ask to be; null when they do not.</summary>
    /// <exception cref="FormatException">They ask for groups, uid or extras of nobody, or for two users.</exception>
    public static KubeUser? Read(IHeaderDictionary headers)
    {
        if (!AsksFor(headers))
        {
            return null;
        }

        string? name = null, uid = null;
        List<string> groups = [];
        Dictionary<string, IReadOnlyList<string>> extra = [];
        foreach ((string header, StringValues values) in headers)
        {
            if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (header.Equals(UserName, StringComparison.OrdinalIgnoreCase))
            {
                name = Single(header, values);
            }
            else if (header.Equals(Uid, StringComparison.OrdinalIgnoreCase))
            {
                uid = Single(header, values);
            }
            else if (header.Equals(Group, StringComparison.OrdinalIgnoreCase))
            {
                groups.AddRange(values.Select(value => value ?? ""));
            }
            else if (header.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase))
            {
                string key = Uri.UnescapeDataString(header[ExtraPrefix.Length..].ToLowerInvariant());
                extra[key] = [.. extra.GetValueOrDefault(key) ?? [], .. values.Select(value => value ?? "")];
            }
        }

        return name is { Length: > 0 } ? new KubeUser(name, uid, groups, extra)
            : uid is null && groups.Count == 0 && extra.Count == 0 ? null
            : throw new FormatException($"groups, uid or extras are asked for without {UserName}");
    }

    /// <summary>Asks the API server to take the request as this user's.</summary>
    public static void Write(UpstreamRequest request, KubeUser user)
    {
        request.Add(UserName, user.Name);
        if (user.Uid is not null)
        {
            request.Add(Uid, user.Uid);
        }

        foreach (string group in user.Groups)
        {
            request.Add(Group, group);
        }

        foreach ((string key, IReadOnlyList<string> values) in user.Extra)
        {
            foreach (string value in values)
            {
                WriteExtra(request, key, value);
            }
        }
    }

    public static void WriteExtra(UpstreamRequest request, string key, string value) =>
        request.Add(ExtraPrefix + EscapeKey(key), value);

    /// <summary>Header names know no case and only some characters: the rest of the key is percent-encoded.</summary>
    internal static string EscapeKey(string key)
    {
        StringBuilder escaped = new(key.Length + 8);
        foreach (byte b in Encoding.UTF8.GetBytes(key.ToLowerInvariant()))
        {
            if (KeyBytes.Contains((char)b, StringComparison.Ordinal))
            {
                escaped.Append((char)b);
            }
            else
            {
                escaped.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return escaped.ToString();
    }

    private static bool AsksFor(IHeaderDictionary headers)
    {
        foreach ((string header, _) in headers)
        {
            if (header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static string? Single(string header, StringValues values) =>
        values.Count == 1 ? values[0] : throw new FormatException($"{header} is given {values.Count} times");
}
