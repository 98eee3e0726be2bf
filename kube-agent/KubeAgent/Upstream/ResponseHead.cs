using System.Globalization;
using Recorder.Protocols;

namespace KubeAgent.Upstream;

/// <summary>Status line and header lines of a response.</summary>
internal sealed record ResponseHead(int StatusCode, bool IsHttp10, IReadOnlyList<(string Name, string Value)> Headers)
{
    public bool IsInterim => StatusCode is >= 100 and < 200 and not 101;

    /// <summary>Nothing can be asked on the connection any more.</summary>
    public bool Closes => HasToken("Connection", "close") || (IsHttp10 && !HasToken("Connection", "keep-alive"));

    public IEnumerable<string> Values(string name) =>
        Headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value);

    public bool HasToken(string name, string token) => Values(name)
        .Any(line => line.Split(',', StringSplitOptions.TrimEntries).Contains(token, StringComparer.OrdinalIgnoreCase));

    /// <summary>How the body ends. RFC 9112 section 6.3.</summary>
    /// <exception cref="ProtocolException">The headers contradict each other.</exception>
    public BodyFraming Framing(string method)
    {
        if (HttpMethods.IsHead(method) || StatusCode is 204 or 304 || IsInterim)
        {
            return BodyFraming.OfLength(0);
        }

        string[] encodings = [.. Values("Transfer-Encoding")];
        string[] lengths = [.. Values("Content-Length").Distinct()];
        if (encodings.Length > 0)
        {
            return encodings is [{ } only] && only.Equals("chunked", StringComparison.OrdinalIgnoreCase) && lengths.Length == 0
                ? BodyFraming.Chunked()
                : throw new ProtocolException($"the API server answers with Transfer-Encoding '{string.Join(", ", encodings)}' and {lengths.Length} lengths");
        }

        return lengths switch
        {
            [] => BodyFraming.UntilClose(),
            [{ } text] when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long length) => BodyFraming.OfLength(length),
            _ => throw new ProtocolException($"the API server answers with Content-Length '{string.Join(", ", lengths)}'"),
        };
    }
}
