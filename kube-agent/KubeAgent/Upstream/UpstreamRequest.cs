using System.Buffers;
using System.Text;

namespace KubeAgent.Upstream;

/// <summary>The head of a request to the API server. Each header line stays a line of its own: a group is a line, and may hold a comma.</summary>
/// <remarks>HttpClient would join them.</remarks>
internal sealed class UpstreamRequest(string method, string target)
{
    private const string Authorization = "Authorization";
    private const int MaxHead = 1024 * 1024, UsualHeaders = 16;

    private readonly List<(string Name, string Value)> _headers = new(UsualHeaders);
    private int _size = target.Length;

    public string Method => method;

    /// <summary>The client's body, or null.</summary>
    public UpstreamBody? Body { get; set; }

    /// <summary>
    /// It gets a connection that nothing was asked on before: it begins something, so that it is not asked again when the API server hangs
    /// up; or nobody would notice that there is no answer.
    /// </summary>
    public bool IsOnce { get; set; }

    /// <summary>It is answered by a server behind the API server, which may have users of its own.</summary>
    public bool IsProxied { get; init; }

    /// <summary>As whom it is sent: instead of the credentials that it had.</summary>
    /// <exception cref="FormatException">They would end the line.</exception>
    public void Authorize(string? credentials)
    {
        _headers.RemoveAll(static header => header.Name == Authorization);
        if (credentials is not null)
        {
            Add(Authorization, credentials);
        }
    }

    /// <exception cref="FormatException">Name or value would end the line.</exception>
    public void Add(string name, string value)
    {
        if (name.Length == 0 || name.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0 || name.Contains(':', StringComparison.Ordinal)
            || value.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
        {
            throw new FormatException($"header '{name}' cannot be passed on");
        }

        _headers.Add((name, value));
        _size += name.Length + value.Length + ": \r\n".Length;
    }

    /// <summary>RFC 9112 section 3: request line, header lines, empty line.</summary>
    /// <exception cref="FormatException">It is too large.</exception>
    public void Write(IBufferWriter<byte> writer, string basePath, string host)
    {
        if (_size > MaxHead)
        {
            throw new FormatException($"the request's head has {_size} characters, allowed {MaxHead}");
        }

        Put(writer, method, " ");
        Put(writer, basePath, target);
        Put(writer, " HTTP/1.1\r\nHost: ", host);
        foreach ((string name, string value) in _headers)
        {
            Put(writer, "\r\n", name);
            Put(writer, ": ", value);
        }

        if (Body is { } body)
        {
            Put(writer, "\r\n", body.Length is { } length ? $"Content-Length: {length}" : "Transfer-Encoding: chunked");
        }

        Put(writer, "\r\n", "\r\n");
    }

    private static void Put(IBufferWriter<byte> writer, string text, string more)
    {
        Encoding.UTF8.GetBytes(text, writer);
        Encoding.UTF8.GetBytes(more, writer);
    }
}
