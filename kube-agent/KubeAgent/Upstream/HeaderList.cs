using Microsoft.Extensions.Primitives;

namespace KubeAgent.Upstream;

/// <summary>Headers whose values are lists. RFC 9110 section 5.6.1.</summary>
internal static class HeaderList
{
    /// <summary>Whether the list, over any number of lines, has this token.</summary>
    public static bool Has(StringValues lines, string token)
    {
        foreach (string? line in lines)
        {
            foreach (Range part in (line ?? "").AsSpan().Split(','))
            {
                if (line.AsSpan(part).Trim().Equals(token, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
