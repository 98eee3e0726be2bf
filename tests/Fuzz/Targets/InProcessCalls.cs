using Fuzz.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Recorder.Streaming;
using Recorder.Streaming.Wire;

namespace Fuzz.Targets;

/// <summary>The collector's own endpoints, called without a network: a request body in, a reply body and a status out.</summary>
internal sealed class InProcessCalls : IEndpointRouteBuilder
{
    private readonly OwnErrors _errors;
    private readonly Dictionary<string, RequestDelegate> _calls;
    private ICollector? _collector;

    public InProcessCalls()
    {
        ServiceProvider = new ServiceCollection()
            .AddLogging().AddSingleton<ILoggerProvider, OwnErrors>().AddRoutingCore().BuildServiceProvider();
        _errors = (OwnErrors)ServiceProvider.GetRequiredService<ILoggerProvider>();
        this.MapCollector(_ => "fuzz", _ => _collector!);
        _calls = DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .ToDictionary(endpoint => endpoint.RoutePattern.RawText!, endpoint => endpoint.RequestDelegate!);
    }

    public IServiceProvider ServiceProvider { get; }

    public ICollection<EndpointDataSource> DataSources { get; } = [];

    public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(ServiceProvider);

    /// <exception cref="InvariantException">The server met an error of its own, or the reply is not as gRPC has it.</exception>
    public async Task<CallOutcome> CallAsync(ICollector collector, string method, string? encoding, Stream body)
    {
        _collector = collector;
        _errors.Found = null;
        using var replies = new MemoryStream();
        var trailers = new ReplyTrailers();
        var context = new DefaultHttpContext { RequestServices = ServiceProvider };
        context.Features.Set<IHttpResponseTrailersFeature>(trailers);
        context.Request.Method = "POST";
        context.Request.Protocol = "HTTP/2";
        context.Request.Path = $"/sessionrecording.v1.Collector/{method}";
        context.Request.ContentType = "application/grpc";
        context.Request.Headers["grpc-encoding"] = encoding;
        context.Request.Body = body;
        context.Response.Body = replies;
        await _calls[context.Request.Path](context);
        if (_errors.Found is { } error)
        {
            throw new InvariantException($"the server met an error of its own: {error}");
        }

        string status = trailers.Trailers["grpc-status"].ToString();
        InvariantException.Require(status.Length > 0, "the call ended without a status");
        return new CallOutcome(status, GrpcStatusText.Decode(trailers.Trailers["grpc-message"].ToString()), replies.ToArray());
    }
}
