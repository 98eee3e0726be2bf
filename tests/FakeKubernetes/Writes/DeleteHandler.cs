using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>Delete, of one object and of many. Every call holds the store's gate.</summary>
internal sealed class DeleteHandler(Cluster cluster, AdmissionPolicies policies)
{
    public ApiAnswer Delete(ApiRequest request)
    {
        JsonObject content = cluster.Get(request.Kind, request.Namespace, request.Name);
        JsonObject? options = request.Body.Length == 0 ? null : request.ReadBody() as JsonObject;
        CheckPreconditions(request, content, options);
        policies.Check(request, "DELETE", request.Name, null, content);
        string? propagation = options.Text("propagationPolicy") ?? request.Query.GetValueOrDefault("propagationPolicy");
        if (options.Array("dryRun") is { Count: > 0 } || request.IsDryRun)
        {
            return new ApiAnswer(200, content);
        }

        JsonObject metadata = content.Object("metadata")!;
        JsonObject deleted = cluster.Garbage.Delete(request.Kind, content, propagation);
        bool isMarked = deleted.Object("metadata")!.ContainsKey("deletionTimestamp");
        return new ApiAnswer(200, isMarked || request.Kind.Kind == "Pod" ? deleted : Success(request, metadata));
    }

    public ApiAnswer DeleteCollection(ApiRequest request)
    {
        var selector = Selector.Parse(request.Query);
        var items = new JsonArray();
        foreach (StoredObject stored in cluster.Store.List(request.Kind.StorageKey, request.Namespace))
        {
            if (stored.Parse() is var content && selector.Matches(content))
            {
                items.Add(content.DeepClone());
                cluster.Garbage.Delete(request.Kind, content, null);
            }
        }

        return new ApiAnswer(200, new JsonObject
        {
            ["apiVersion"] = request.Kind.GroupVersion,
            ["kind"] = request.Kind.ListKind,
            ["metadata"] = new JsonObject { ["resourceVersion"] = $"{cluster.Store.Version}" },
            ["items"] = items,
        });
    }

    private static void CheckPreconditions(ApiRequest request, JsonObject content, JsonObject? options)
    {
        JsonObject? wanted = options.Object("preconditions");
        JsonObject metadata = content.Object("metadata")!;
        foreach ((string field, string label) in ((string, string)[])[("uid", "UID"), ("resourceVersion", "ResourceVersion")])
        {
            if (wanted.Text(field) is { } value && value != metadata.Text(field))
            {
                throw ApiException.Conflict(
                    request.Kind, request.Name,
                    $"Precondition failed: {label} in precondition: {value}, {label} in object meta: {metadata.Text(field)}");
            }
        }
    }

    private static JsonObject Success(ApiRequest request, JsonObject metadata)
    {
        var details = new JsonObject { ["name"] = request.Name };
        if (request.Kind.Group.Length != 0)
        {
            details["group"] = request.Kind.Group;
        }

        details["kind"] = request.Kind.Plural;
        details["uid"] = metadata["uid"]?.DeepClone();
        return new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Success",
            ["details"] = details,
        };
    }
}
