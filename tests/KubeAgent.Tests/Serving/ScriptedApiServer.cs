using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace KubeAgent.Tests.Serving;

/// <summary>Answers reviews by its tables and everything else as a test says; keeps what it was asked.</summary>
internal sealed class ScriptedApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedApiServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>By token: the <c>status</c> of its TokenReview.</summary>
    public ConcurrentDictionary<string, JsonNode> Tokens { get; } = [];

    /// <summary>"user verb resource/name": what is allowed.</summary>
    public ConcurrentDictionary<string, bool> Allowed { get; } = [];

    public ConcurrentQueue<SeenRequest> Requests { get; } = [];

    public ConcurrentQueue<string> Reviews { get; } = [];

    /// <summary>Of whom an access was reviewed.</summary>
    public ConcurrentQueue<string[]> ReviewedGroups { get; } = [];

    /// <summary>Instead of a review that is answered by the tables.</summary>
    public string? BrokenReview { get; set; }

    /// <summary>When reviews that have come are answered.</summary>
    public Task ReviewsEnd { get; set; } = Task.CompletedTask;

    /// <summary>Answers whatever is no review.</summary>
    public RequestDelegate Answer { get; set; } = context => context.Response.WriteAsync("{}");

    /// <summary>The only request that was no review.</summary>
    public SeenRequest Only => Assert.Single(Requests);

    public static async Task<ScriptedApiServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MaxRequestLineSize = 512 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 1024 * 1024;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        WebApplication app = builder.Build();
        ScriptedApiServer server = new(app);
        app.Run(server.HandleAsync);
        await app.StartAsync();
        return server;
    }

    public void KnowToken(string token, string user, params string[] groups) => Tokens[token] = new JsonObject
    {
        ["authenticated"] = true,
        ["user"] = new JsonObject { ["username"] = user, ["groups"] = new JsonArray([.. groups.Select(g => (JsonNode)g)]) },
    };

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        string path = context.Request.Path;
        if (!path.EndsWith("reviews", StringComparison.Ordinal))
        {
            Requests.Enqueue(SeenRequest.Of(context));
            await Answer(context);
            return;
        }

        JsonNode review = (await JsonNode.ParseAsync(context.Request.Body))!;
        review["status"] = path.EndsWith("tokenreviews", StringComparison.Ordinal) ? TokenStatus(review["spec"]!) : AccessStatus(review["spec"]!);
        await ReviewsEnd;
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(BrokenReview ?? review.ToJsonString());
    }

    private JsonNode TokenStatus(JsonNode spec)
    {
        string token = (string)spec["token"]!;
        Reviews.Enqueue("token");
        return Tokens.GetValueOrDefault(token)?.DeepClone()
            ?? new JsonObject { ["user"] = new JsonObject(), ["error"] = "invalid bearer token" };
    }

    private JsonObject AccessStatus(JsonNode spec)
    {
        JsonNode attributes = spec["resourceAttributes"]!;
        string question = $"{spec["user"]} {attributes["verb"]} {attributes["resource"]}{Part("/", "subresource")}{Part(" in ", "namespace")} {attributes["name"]}";
        Reviews.Enqueue(question);
        ReviewedGroups.Enqueue([.. spec["groups"]!.AsArray().Select(group => (string)group!)]);
        return new JsonObject { ["allowed"] = Allowed.GetValueOrDefault(question) };

        string Part(string before, string field) => attributes[field] is { } value ? before + value : "";
    }
}
