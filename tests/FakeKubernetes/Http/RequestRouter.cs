using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace FakeKubernetes;

/// <summary>From an HTTP request to an answer: who asks, may they, what do they get.</summary>
internal sealed class RequestRouter
{
    private const int MaxBody = 3 * 1024 * 1024;

    private readonly Cluster _cluster;
    private readonly Authenticator _authenticator;
    private readonly FakeApiServerOptions _options;
    private readonly WriteHandler _writes;
    private readonly DeleteHandler _deletes;
    private readonly ReadHandler _reads;
    private readonly ReviewHandler _reviews;
    private readonly DiscoveryHandler _discovery;
    private readonly OpenApi _openApi;
    private readonly ConnectHandler _connects;

    public RequestRouter(Cluster cluster, Authenticator authenticator, FakeApiServerOptions options)
    {
        (_cluster, _authenticator, _options) = (cluster, authenticator, options);
        var policies = new AdmissionPolicies(cluster);
        _writes = new WriteHandler(cluster, policies, new FakeNode(options.Node));
        _deletes = new DeleteHandler(cluster, policies);
        _connects = new ConnectHandler(cluster, policies);
        _reads = new ReadHandler(cluster);
        _reviews = new ReviewHandler(cluster, authenticator, options);
        _discovery = new DiscoveryHandler(cluster);
        _openApi = new OpenApi(cluster);
    }

    /// <summary>Who sent the request, and in whose name.</summary>
    /// <exception cref="ApiException">The credentials are not good, or do not allow to act for that user.</exception>
    public (FakeUser Sender, FakeUser Effective) Identify(HttpContext context)
    {
        FakeUser sender = _authenticator.Authenticate(context) ?? throw new ApiException(401, "Unauthorized", "Unauthorized");
        if (Authenticator.Impersonated(context.Request.Headers) is not { } wanted)
        {
            return (sender, sender);
        }

        if (!_options.Authorize(sender, new AccessAttributes("impersonate", "", "users") { Name = wanted.Name }))
        {
            throw new ApiException(
                403, "Forbidden",
                $"users \"{wanted.Name}\" is forbidden: User \"{sender.Name}\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope",
                new JsonObject { ["name"] = wanted.Name, ["kind"] = "users" });
        }

        return (sender, wanted);
    }

    /// <summary>Answers; <paramref name="kubelet"/> takes over where a connection to a pod or node is granted.</summary>
    public async Task AnswerAsync(HttpContext context, FakeUser user, RequestDelegate? kubelet)
    {
        string path = context.Request.Path.Value ?? "/";
        var response = new ResponseWriter(context, _cluster.Time);
        if (path.StartsWith("/openapi/v2", StringComparison.Ordinal))
        {
            await ResponseWriter.WriteBytesAsync(context, "application/com.github.proto-openapi.spec.v2.v1.0+protobuf", OpenApi.Version2);
            return;
        }

        if (path == Metrics.Path)
        {
            if (!_options.Authorize(user, new AccessAttributes("get", "", "") { Path = path }))
            {
                throw new ApiException(403, "Forbidden", $"forbidden: User \"{user.Name}\" cannot get path \"{path}\"");
            }

            await response.WriteTextAsync(Metrics.Of(_cluster));
            return;
        }

        MediaTypes media = MediaTypes.Choose(context.Request.Headers.Accept.ToString())
            ?? throw new ApiException(
                406, "NotAcceptable", "only the following media types are accepted: application/json, application/yaml");
        if (await AnswerPathAsync(path, media, response))
        {
            return;
        }

        (ApiRequest request, string verb) = await ReadAsync(context, path, user);
        Authorize(request, verb);
        if (verb == "get" && ConnectHandler.IsConnect(request.Target) && request.Target.Subresource is "exec" or "attach" or "portforward")
        {
            Authorize(request, "create"); // Since 1.35 a WebSocket's GET must not do what a POST may not.
        }

        if (verb == "watch")
        {
            await response.WriteWatchAsync(
                request, media, new WatchEvents(_cluster, request, _options.BookmarkInterval).ReadAsync(context.RequestAborted));
            return;
        }

        if (ConnectHandler.IsConnect(request.Target))
        {
            lock (_cluster.Store.Gate)
            {
                _connects.Admit(request);
            }

            await (kubelet ?? throw new ApiException(502, "BadGateway", "there is no kubelet"))(context);
            return;
        }

        ApiAnswer answer;
        lock (_cluster.Store.Gate)
        {
            answer = Answer(request, verb);
        }

        await response.WriteAsync(request, media, answer);
    }

    // What is no resource. Returns false when the path is none of these.
    private async Task<bool> AnswerPathAsync(string path, MediaTypes media, ResponseWriter response)
    {
        if (path is "/healthz" or "/livez" or "/readyz")
        {
            await response.WriteTextAsync("ok");
            return true;
        }

        if (path == "/version")
        {
            await response.WriteJsonAsync(200, ServerVersion());
            return true;
        }

        JsonObject? found;
        bool isAggregated = media.As == "APIGroupDiscoveryList";
        lock (_cluster.Store.Gate)
        {
            found = path.StartsWith("/openapi/v3", StringComparison.Ordinal)
                ? _openApi.Version3(path)
                : _discovery.Answer(path, isAggregated, media.Version ?? "v2");
        }

        if (found is null)
        {
            return false;
        }

        bool isRoot = path.Trim('/') is "api" or "apis";
        await response.WriteJsonAsync(
            200, found, isAggregated && isRoot ? $"application/json;g=apidiscovery.k8s.io;v={media.Version ?? "v2"};as=APIGroupDiscoveryList" : null);
        return true;
    }

    private async Task<(ApiRequest Request, string Verb)> ReadAsync(HttpContext context, string path, FakeUser user)
    {
        RequestTarget target = RequestTarget.Parse(path) ?? throw ApiException.NoSuchPath();
        ResourceKind? kind;
        lock (_cluster.Store.Gate)
        {
            kind = _cluster.Catalog.Find(target.Group, target.Version, target.Plural);
        }

        if (kind is null || (target.Subresource is { } subresource && !kind.Subresources.Contains(subresource.Split('/')[0]) && subresource != "finalize"))
        {
            throw ApiException.NoSuchPath();
        }

        // A repeated parameter, as exec's command, is joined by line feeds.
        var query = context.Request.Query.ToDictionary(q => q.Key, q => string.Join('\n', q.Value.ToArray()));
        string body = ConnectHandler.IsConnect(target) ? "" : await ReadBodyAsync(context);
        var request = new ApiRequest(context.Request.Method, target, kind, user, query)
        {
            ContentType = IsProtobuf(context) ? "application/json" : context.Request.ContentType ?? "application/json",
            UserAgent = context.Request.Headers.UserAgent.ToString(),
            Body = body,
        };
        return (request, Verb(request));
    }

    private static string Verb(ApiRequest request) => (request.Method, request.Target.Name) switch
    {
        ("GET", _) when request.Asks("watch") => "watch",
        ("GET", null) => "list",
        ("GET", _) => "get",
        ("POST", _) => "create",
        ("PUT", not null) => "update",
        ("PATCH", not null) => "patch",
        ("DELETE", null) => "deletecollection",
        ("DELETE", _) => "delete",
        _ => throw ApiException.MethodNotAllowed(),
    };

    private void Authorize(ApiRequest request, string verb)
    {
        // Everybody may ask about themselves.
        if (request.Kind.Kind is "SelfSubjectReview" or "SelfSubjectAccessReview" or "SelfSubjectRulesReview")
        {
            return;
        }

        var attributes = new AccessAttributes(verb, request.Kind.Group, request.Kind.Plural)
        {
            Namespace = request.Target.Namespace,
            Name = request.Target.Name,
            Subresource = request.Target.Subresource,
        };
        if (_options.Authorize(request.User, attributes))
        {
            return;
        }

        string resource = request.Target.Subresource is { } sub ? $"{request.Kind.Plural}/{sub}" : request.Kind.Plural;
        string name = request.Target.Name is { } one ? $" \"{one}\"" : "";
        string where = request.Target.Namespace is { } ns ? $"in the namespace \"{ns}\"" : "at the cluster scope";
        JsonObject details = [];
        if (request.Target.Name is not null)
        {
            details["name"] = request.Target.Name;
        }

        if (request.Kind.Group.Length != 0)
        {
            details["group"] = request.Kind.Group;
        }

        details["kind"] = request.Kind.Plural;
        throw new ApiException(
            403, "Forbidden",
            $"{request.Kind.Qualified}{name} is forbidden: User \"{request.User.Name}\" cannot {verb} resource \"{resource}\" in API group \"{request.Kind.Group}\" {where}",
            details);
    }

    private ApiAnswer Answer(ApiRequest request, string verb) => (verb, request.Target.Subresource) switch
    {
        ("create", null) when request.Kind.IsReview => _reviews.Answer(request),
        ("create", "token") => _reviews.RequestToken(request),
        ("get", null or "status") => _reads.Get(request),
        ("list", null) => _reads.List(request),
        ("create", null) when request.Target.Name is not null => throw WrongMethod(request),
        ("create", null) => _writes.Create(request),
        ("update", null or "status" or "ephemeralcontainers" or "finalize") => _writes.Update(request),
        ("patch", null or "status" or "ephemeralcontainers") => _writes.Patch(request),
        ("delete", null) => _deletes.Delete(request),
        ("deletecollection", null) => _deletes.DeleteCollection(request),
        _ => throw ApiException.MethodNotAllowed(),
    };

    // The real server reads the body before it looks at the method.
    private static ApiException WrongMethod(ApiRequest request)
    {
        request.ReadObject();
        return ApiException.MethodNotAllowed();
    }

    private static async Task<string> ReadBodyAsync(HttpContext context)
    {
        if (MaxBody < context.Request.ContentLength)
        {
            throw new ApiException(413, "RequestEntityTooLarge", $"Request entity too large: limit is {MaxBody}");
        }

        if (IsProtobuf(context))
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            return ProtobufBody.ToJson(body.ToArray()) ?? throw new ApiException(
                415, "UnsupportedMediaType", "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml");
        }

        using var reader = new StreamReader(context.Request.Body);
        return await reader.ReadToEndAsync(context.RequestAborted);
    }

    private static bool IsProtobuf(HttpContext context) => context.Request.ContentType?.Contains("protobuf", StringComparison.Ordinal) == true;

    private static JsonObject ServerVersion() => new()
    {
        ["major"] = "1",
        ["minor"] = "36",
        ["emulationMajor"] = "1",
        ["emulationMinor"] = "36",
        ["minCompatibilityMajor"] = "1",
        ["minCompatibilityMinor"] = "35",
        ["gitVersion"] = "v1.36.2",
        ["gitCommit"] = "98b35193",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "1970-01-01T00:00:00Z",
        ["goVersion"] = "go1.26.10",
        ["compiler"] = "gc",
        ["platform"] = "linux/amd64",
    };
}
