using System.Net;
using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.WebUtilities;

namespace KubeAgent.Sessions;

/// <summary>The query of a session, as the API server reads it.</summary>
internal static class StreamingQuery
{
    /// <summary>Decoded pairs, in their order.</summary>
    /// <exception cref="FormatException">A pair that the API server would pass over: what is recorded must be what runs.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Parse(string query)
    {
        for (int percent = query.IndexOf('%', StringComparison.Ordinal); percent >= 0; percent = query.IndexOf('%', percent + 1))
        {
            if (percent + 2 >= query.Length || !char.IsAsciiHexDigit(query[percent + 1]) || !char.IsAsciiHexDigit(query[percent + 2]))
            {
                throw new FormatException("the query has a malformed escape");
            }
        }

        byte[] encoded = Encoding.UTF8.GetBytes(query);
        if (!Utf8.IsValid(WebUtility.UrlDecodeToBytes(encoded, 0, encoded.Length)))
        {
            throw new FormatException("the query is no UTF-8, so that it cannot be recorded as it is");
        }

        if (query.Contains(';', StringComparison.Ordinal))
        {
            throw new FormatException("the query has a bare semicolon");
        }

        List<KeyValuePair<string, string>> pairs = [];
        foreach (QueryStringEnumerable.EncodedNameValuePair pair in new QueryStringEnumerable(query))
        {
            pairs.Add(new(pair.DecodeName().ToString(), pair.DecodeValue().ToString()));
        }

        return pairs;
    }
}
