using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>Reviews: questions that are answered and not stored. And tokens of service accounts.</summary>
internal sealed class ReviewHandler(Cluster cluster, Authenticator authenticator, FakeApiServerOptions options)
{
    public ApiAnswer Answer(ApiRequest request)
    {
        JsonObject review = request.ReadObject();
        review.Metadata();
        JsonObject? spec = review.Object("spec");
        if (request.Kind.Kind == "SelfSubjectReview")
        {
            review.Metadata()["creationTimestamp"] = cluster.Now;
        }
        else
        {
            ManagedFields.Update(null, review, request.Kind, request.Writer(cluster.Time.GetUtcNow()));
        }

        review["status"] = request.Kind.Kind switch
        {
            "TokenReview" => Token(spec),
            "SelfSubjectReview" => new JsonObject { ["userInfo"] = request.User.ToJson() },
            "SubjectAccessReview" or "LocalSubjectAccessReview" => Access(spec, Subject(spec)),
            "SelfSubjectAccessReview" => Access(spec, request.User),
            _ => new JsonObject { ["resourceRules"] = new JsonArray(), ["nonResourceRules"] = new JsonArray(), ["incomplete"] = true },
        };
        return new ApiAnswer(201, review);
    }

    /// <summary>POST serviceaccounts/NAME/token.</summary>
    public ApiAnswer RequestToken(ApiRequest request)
    {
        JsonObject account = cluster.Get(request.Kind, request.Namespace, request.Name);
        JsonObject review = (JsonObject)request.ReadBody()!;
        JsonObject spec = review.Ensure("spec");
        long seconds = spec.Number("expirationSeconds") is > 0 and var asked ? asked : 3600;
        DateTimeOffset until = cluster.Time.GetUtcNow().AddSeconds(seconds);
        string token = $"fake-{Guid.NewGuid():n}{Guid.NewGuid():n}";
        authenticator.Add(token, ServiceAccount(account), until);

        var writer = new FieldWriter(request.Writer(until).Name, "token", cluster.Now);
        var kind = new ResourceKind("authentication.k8s.io", "v1", "TokenRequest", "", Namespaced: true);
        ManagedFields.Update(null, review, kind, writer);
        JsonObject metadata = review.Metadata();
        (metadata["name"], metadata["namespace"]) = (request.Name, request.Namespace);
        metadata["uid"] = account.Object("metadata").Text("uid");
        metadata["creationTimestamp"] = cluster.Now;
        spec["audiences"] ??= Json.Strings([options.Audience]);
        spec["expirationSeconds"] = seconds;
        spec.TryAdd("boundObjectRef", null);
        review["status"] = new JsonObject { ["token"] = token, ["expirationTimestamp"] = Times.Show(until) };
        return new ApiAnswer(201, review);
    }

    private static FakeUser ServiceAccount(JsonObject account) =>
        new($"system:serviceaccount:{account.Namespace()}:{account.Name()}",
            "system:serviceaccounts", $"system:serviceaccounts:{account.Namespace()}", FakeUser.Authenticated)
        {
            Uid = account.Object("metadata").Text("uid"),
            Extra = new Dictionary<string, IReadOnlyList<string>> { ["authentication.kubernetes.io/credential-id"] = [$"JTI={Guid.NewGuid()}"] },
        };

    private static FakeUser Subject(JsonObject? spec)
    {
        Dictionary<string, IReadOnlyList<string>> extra = [];
        foreach ((string name, JsonNode? values) in spec.Object("extra") ?? [])
        {
            extra[name] = [.. ((JsonArray)values!).Select(v => v!.GetValue<string>())];
        }

        return new FakeUser(spec.Text("user") ?? "", [.. spec.Texts("groups")]) { Uid = spec.Text("uid"), Extra = extra };
    }

    private JsonObject Token(JsonObject? spec)
    {
        string[] audiences = [.. spec.Texts("audiences")];
        if (authenticator.ByToken(spec.Text("token") ?? "") is not { } user)
        {
            return new JsonObject { ["user"] = new JsonObject(), ["error"] = "invalid bearer token" };
        }

        if (audiences.Length != 0 && !audiences.Contains(options.Audience))
        {
            return new JsonObject { ["user"] = new JsonObject(), ["error"] = "token audiences do not match any of those asked for" };
        }

        return new JsonObject
        {
            ["authenticated"] = true,
            ["user"] = user.ToJson(),
            ["audiences"] = Json.Strings([options.Audience]),
        };
    }

    private JsonObject Access(JsonObject? spec, FakeUser user)
    {
        bool allowed = options.Authorize(user, Attributes(spec));
        var status = new JsonObject { ["allowed"] = allowed };
        if (allowed)
        {
            status["reason"] = "allowed by the test's authorizer";
        }

        return status;
    }

    private static AccessAttributes Attributes(JsonObject? spec)
    {
        if (spec.Object("nonResourceAttributes") is { } path)
        {
            return new AccessAttributes(path.Text("verb") ?? "", "", "") { Path = path.Text("path") };
        }

        JsonObject? resource = spec.Object("resourceAttributes");
        return new AccessAttributes(resource.Text("verb") ?? "", resource.Text("group") ?? "", resource.Text("resource") ?? "")
        {
            Namespace = resource.Text("namespace"),
            Name = resource.Text("name"),
            Subresource = resource.Text("subresource"),
        };
    }
}
