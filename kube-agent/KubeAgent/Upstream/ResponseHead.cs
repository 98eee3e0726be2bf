using System.Globalization;
using Microsoft.Extensions.Primitives;
using Recorder.Protocols;

namespace KubeAgent.Upstream;

/// <summary>Status line and header lines of a response.</summary>
internal sealed record ResponseHead(int StatusCode, bool IsHttp10, IReadOnlyList<(string Name, string Value)> Headers)
{
    public bool IsInterim => StatusCode is >= 100 and < 200 and not 101;

    /// <summary>Nothing can be asked on the connection any more.</summary>
    public bool Closes => HasToken("Connection", "close") || (IsHttp10 && !HasToken("Connection", "keep-alive"));

    /// <summary>What each line of this name says.</summary>
    public StringValues Values(string name)
    {
        StringValues values = default;
        for (int i = 0; i < Headers.Count; i++)
        {
            if (Headers[i].Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                values = StringValues.Concat(values, Headers[i].Value);
            }
        }

        return values;
    }

    public bool HasToken(string name, string token) => HeaderList.Has(Values(name), token);

    /// <summary>How the body ends. RFC 9112 section 6.3.</summary>
    /// <exception cref="ProtocolException">The headers contradict each other.</exception>
    public BodyFraming Framing(string method)
    {
        if (HttpMethods.IsHead(method) || StatusCode is 204 or 304 || IsInterim)
        {
            return BodyFraming.OfLength(0);
        }

        StringValues encodings = Values("Transfer-Encoding"), lengths = Values("Content-Length");
        if (encodings.Count > 0)
        {
            return encodings is [{ } only] && only.Equals("chunked", StringComparison.OrdinalIgnoreCase) && lengths.Count == 0
                ? BodyFraming.Chunked()
                : throw new ProtocolException($"the API server answers with Transfer-Encoding '{string.Join(", ", encodings!)}' and {lengths.Count} lengths");
        }

        return lengths switch
        {
            [] => BodyFraming.UntilClose(),
            [{ } text, ..] when AreAll(lengths, text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long length) =>
                BodyFraming.OfLength(length),
            _ => throw new ProtocolException($"the API server answers with Content-Length '{string.Join(", ", lengths.Distinct())}'"),
        };
    }

    private static bool AreAll(StringValues values, string value)
    {
        foreach (string? other in values)
        {
            if (other != value)
            {
                return false;
            }
        }

        return true;
    }
}
