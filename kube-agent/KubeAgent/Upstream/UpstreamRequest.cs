using System.Buffers;
using System.Text;

namespace KubeAgent.Upstream;

/// <summary>The head of a request to the API server. Each header line stays a line of its own: a group is a line, and may hold a comma.</summary>
/// <remarks>HttpClient would join them.</remarks>
internal sealed class UpstreamRequest(string method, string target)
{
    private const int MaxHead = 1024 * 1024;

    private readonly List<(string Name, string Value)> _headers = [];

    public string Method => method;

    /// <summary>The client's body, or null.</summary>
    public UpstreamBody? Body { get; set; }

    /// <exception cref="FormatException">Name or value would end the line.</exception>
    public void Add(string name, string value)
    {
        if (name.Length == 0 || name.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0 || name.Contains(':', StringComparison.Ordinal)
            || value.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
        {
            throw new FormatException($"header '{name}' cannot be passed on");
        }

        _headers.Add((name, value));
    }

    /// <summary>RFC 9112 section 3: request line, header lines, empty line.</summary>
    /// <exception cref="FormatException">It is too large.</exception>
    public void Write(IBufferWriter<byte> writer, string basePath, string host)
    {
        int size = _headers.Sum(header => header.Name.Length + header.Value.Length + 4) + target.Length + host.Length;
        if (size > MaxHead)
        {
            throw new FormatException($"the request's head has {size} characters, allowed {MaxHead}");
        }

        WriteLine(writer, $"{method} {basePath}{target} HTTP/1.1");
        WriteLine(writer, $"Host: {host}");
        foreach ((string name, string value) in _headers)
        {
            Encoding.UTF8.GetBytes(name, writer);
            writer.Write(": "u8);
            WriteLine(writer, value);
        }

        if (Body is { } body)
        {
            WriteLine(writer, body.Length is { } length ? $"Content-Length: {length}" : "Transfer-Encoding: chunked");
        }

        writer.Write("\r\n"u8);
    }

    private static void WriteLine(IBufferWriter<byte> writer, string text)
    {
        Encoding.UTF8.GetBytes(text, writer);
        writer.Write("\r\n"u8);
    }
}
