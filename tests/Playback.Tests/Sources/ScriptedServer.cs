using System.Net;
using System.Net.Http.Headers;

namespace Playback.Tests.Sources;

/// <summary>Answers as a collector's HTTP API does, without a network.</summary>
internal sealed class ScriptedServer : HttpMessageHandler
{
    private readonly byte[] _recording;
    private readonly byte[]? _index;
    private readonly byte[]? _input;

    public ScriptedServer(byte[] recording, byte[]? index, byte[]? input)
    {
        (_recording, _index, _input) = (recording, index, input);
        Client = new HttpClient(this) { BaseAddress = new Uri("http://localhost/") };
    }

    public HttpClient Client { get; }

    public bool KnowsRanges { get; init; } = true;

    public string Sessions { get; init; } = "[]";

    public List<string> Requests { get; } = [];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string path = request.RequestUri!.AbsolutePath;
        Requests.Add(request.RequestUri.PathAndQuery);
        return Task.FromResult(path switch
        {
            "/v1/sessions" => Ok(System.Text.Encoding.UTF8.GetBytes(Sessions)),
            _ when path.EndsWith("/index", StringComparison.Ordinal) => Ok(_index),
            _ when path.EndsWith("/input", StringComparison.Ordinal) => Ok(_input),
            _ when path.EndsWith("/streams", StringComparison.Ordinal) => Ok(null),
            _ => Recording(request.Headers.Range?.Ranges.Single()),
        });
    }

    private HttpResponseMessage Recording(RangeItemHeaderValue? range)
    {
        if (range is null || !KnowsRanges)
        {
            return Ok(_recording);
        }

        long from = range.From!.Value;
        long to = Math.Min(range.To ?? long.MaxValue, _recording.Length - 1);
        if (to < from)
        {
            var none = new HttpResponseMessage(HttpStatusCode.RequestedRangeNotSatisfiable) { Content = new ByteArrayContent([]) };
            none.Content.Headers.ContentRange = new ContentRangeHeaderValue(_recording.Length);
            return none;
        }

        var content = new ByteArrayContent(_recording[(int)from..((int)to + 1)]);
        content.Headers.ContentRange = new ContentRangeHeaderValue(from, to, _recording.Length);
        return new HttpResponseMessage(HttpStatusCode.PartialContent) { Content = content };
    }

    private static HttpResponseMessage Ok(byte[]? content) => content is null
        ? new HttpResponseMessage(HttpStatusCode.NotFound)
        : new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(content) };
}
