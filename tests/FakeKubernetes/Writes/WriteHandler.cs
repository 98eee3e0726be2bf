using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>Create, update and patch. Every call holds the store's gate.</summary>
internal sealed class WriteHandler(Cluster cluster, AdmissionPolicies policies, FakeNode node)
{
    // Of these the server keeps its own.
    private static readonly string[] Kept =
    [
        "name", "namespace", "uid", "creationTimestamp", "generation", "deletionTimestamp", "deletionGracePeriodSeconds", "managedFields",
    ];

    public ApiAnswer Create(ApiRequest request)
    {
        JsonObject content = request.ReadObject();
        FieldWriter writer = request.Writer(cluster.Time.GetUtcNow());
        return Create(request, content, made => ManagedFields.Update(null, made, request.Kind, writer));
    }

    public ApiAnswer Update(ApiRequest request)
    {
        JsonObject content = request.ReadObject();
        if (content.Name().Length != 0 && content.Name() != request.Name)
        {
            throw ApiException.BadRequest($"the name of the object ({content.Name()}) does not match the name on the URL ({request.Name})");
        }

        return Replace(request, cluster.Get(request.Kind, request.Namespace, request.Name), content);
    }

    public ApiAnswer Patch(ApiRequest request)
    {
        string type = request.ContentType.Split(';')[0].Trim();
        if (type == "application/apply-patch+yaml")
        {
            return Apply(request);
        }

        JsonObject live = cluster.Get(request.Kind, request.Namespace, request.Name);
        JsonObject content = live.Copy();
        JsonNode? patch = request.ReadBody();
        switch (type, patch)
        {
            case ("application/merge-patch+json", JsonObject map):
                MergePatch.Apply(content, map);
                break;
            case ("application/json-patch+json", JsonArray operations):
                content = JsonPatch.Apply(content, operations);
                break;
            case ("application/strategic-merge-patch+json", JsonObject map) when !request.Kind.IsCustom:
                StrategicMergePatch.Apply(content, map, Structure.Of(request.Kind));
                break;
            default:
                string strategic = request.Kind.IsCustom ? "" : "application/strategic-merge-patch+json, ";
                throw new ApiException(
                    415, "UnsupportedMediaType",
                    "the body of the request was in an unknown format - accepted media types include: "
                    + $"application/json-patch+json, application/merge-patch+json, {strategic}application/apply-patch+yaml");
        }

        return Replace(request, live, content);
    }

    private ApiAnswer Apply(ApiRequest request)
    {
        if (!request.Query.ContainsKey("fieldManager"))
        {
            throw new ApiException(
                422, "Invalid", "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch", []);
        }

        JsonObject intent = request.ReadObject();
        intent.Metadata()["name"] ??= request.Name;
        FieldWriter writer = request.Writer(cluster.Time.GetUtcNow());
        bool force = request.Asks("force");
        if (cluster.Find(request.Kind, request.Namespace, request.Name) is not { } live)
        {
            if (request.Target.Subresource is not null)
            {
                throw ApiException.NotFound(request.Kind, request.Name);
            }

            if (intent.Metadata().Text("uid") is { Length: > 0 } uid)
            {
                throw ApiException.Conflict(
                    request.Kind, request.Name, $"uid mismatch: the provided object specified uid {uid}, and no existing object was found");
            }

            JsonObject made = ServerSideApply.Apply(live: null, intent, request.Kind, writer, force);
            IReadOnlyList<ManagedEntry> entries = ManagedFields.Read(made);
            return Create(request, made, content => ManagedFields.Write(content, entries));
        }

        Cluster.As(request.Kind, live);
        CheckVersion(request, live, intent);
        JsonObject merged = ServerSideApply.Apply(live, intent, request.Kind, writer, force);
        return Finish(request, live, merged, isApply: true);
    }

    private ApiAnswer Create(ApiRequest request, JsonObject content, Action<JsonObject> manage)
    {
        ResourceKind kind = request.Kind;
        JsonObject metadata = content.Metadata();
        Place(request, metadata);
        string? prefix = metadata.Text("generateName");
        if (metadata.Text("name") is not { Length: > 0 } && prefix is { Length: > 0 })
        {
            metadata["name"] = ObjectNames.Generate(prefix);
        }

        if (metadata.Text("resourceVersion") is { Length: > 0 })
        {
            throw ApiException.BadRequest("resourceVersion should not be set on objects to be created");
        }

        if (cluster.Store.Find(kind.StorageKey, content.Namespace(), content.Name()) is not null)
        {
            throw ApiException.AlreadyExists(kind, content.Name());
        }

        if (kind.HasStatus)
        {
            content.Remove("status");
        }

        IReadOnlyList<string> warnings = Shape(request, content);
        cluster.Stamp(content, kind);
        Judge(request, content, live: null, ObjectNames.Check(kind, content.Name(), prefix));
        manage(content);
        if (kind is { Kind: "Pod", Group: "" })
        {
            PodAdmission.Apply(content);
        }

        policies.Check(request, "CREATE", content.Name(), content, null);
        if (kind.Kind == "CustomResourceDefinition")
        {
            Definitions.Begin(content);
        }

        if (request.IsDryRun)
        {
            return new ApiAnswer(201, content) { Warnings = warnings };
        }

        JsonObject stored = Store(kind, content);
        if (kind.Kind == "CustomResourceDefinition")
        {
            Definitions.Establish(cluster, kind, stored.Copy());
        }

        return new ApiAnswer(201, stored) { Warnings = warnings };
    }

    private void Place(ApiRequest request, JsonObject metadata)
    {
        if (!request.Kind.Namespaced)
        {
            metadata.Remove("namespace");
            return;
        }

        if (metadata.Text("namespace") is { Length: > 0 } own && own != request.Namespace)
        {
            throw ApiException.BadRequest(
                $"the namespace of the provided object does not match the namespace sent on the request");
        }

        ResourceKind namespaces = cluster.Catalog.Find("", "v1", "namespaces")!;
        JsonObject home = cluster.Find(namespaces, "", request.Namespace) ?? throw ApiException.NotFound(namespaces, request.Namespace);
        if (home.Object("metadata")!.ContainsKey("deletionTimestamp"))
        {
            throw new ApiException(
                403, "Forbidden",
                $"{request.Kind.Qualified} is forbidden: unable to create new content in namespace {request.Namespace} because it is being terminated");
        }

        metadata["namespace"] = request.Namespace;
    }

    private ApiAnswer Replace(ApiRequest request, JsonObject live, JsonObject content)
    {
        CheckVersion(request, live, content);
        JsonObject next = content.Copy();
        if (request.IsStatus)
        {
            next = live.Copy();
            next["status"] = content["status"]?.DeepClone();
            if (content["status"] is null)
            {
                next.Remove("status");
            }
        }
        else if (request.Kind.HasStatus)
        {
            next["status"] = live["status"]?.DeepClone();
            if (live["status"] is null)
            {
                next.Remove("status");
            }
        }

        return Finish(request, live, next, isApply: false);
    }

    private ApiAnswer Finish(ApiRequest request, JsonObject live, JsonObject next, bool isApply)
    {
        ResourceKind kind = request.Kind;
        JsonObject was = live.Object("metadata")!;
        JsonObject metadata = next.Metadata();
        foreach (string name in isApply ? Kept.Where(n => n != "managedFields") : Kept)
        {
            metadata.Remove(name);
            if (was[name] is { } own)
            {
                metadata[name] = own.DeepClone();
            }
        }

        metadata["resourceVersion"] = was["resourceVersion"]?.DeepClone();
        IReadOnlyList<string> warnings = Shape(request, next);
        if (!isApply)
        {
            ManagedFields.Update(live, next, kind, request.Writer(cluster.Time.GetUtcNow()));
        }

        if (kind.HasGeneration && !Json.Same(Intent(live), Intent(next)))
        {
            metadata["generation"] = was.Number("generation") + 1;
        }

        Judge(request, next, live, ImmutableFields.Check(kind, live, next));
        policies.Check(request, "UPDATE", next.Name(), next, live);
        if (Json.Same(live, next) || request.IsDryRun)
        {
            return new ApiAnswer(200, next) { Warnings = warnings };
        }

        if (was.ContainsKey("deletionTimestamp") && !next.Object("metadata").Texts("finalizers").Any())
        {
            metadata.Remove("finalizers");
            cluster.Garbage.Remove(kind, next.Copy());
            return new ApiAnswer(200, next) { Warnings = warnings };
        }

        JsonObject stored = Store(kind, next);
        if (kind.Kind == "CustomResourceDefinition" && !request.IsStatus)
        {
            cluster.Catalog.Serve(stored);
        }

        return new ApiAnswer(200, stored) { Warnings = warnings };
    }

    private JsonObject Store(ResourceKind kind, JsonObject content)
    {
        if (kind is { Kind: "Pod", Group: "" })
        {
            node.Run(content, cluster.Now);
        }

        return cluster.Store.Put(kind.StorageKey, content).Parse();
    }

    // What raises the generation: everything but metadata and status.
    private static JsonObject Intent(JsonObject content)
    {
        JsonObject intent = content.Copy();
        intent.Remove("metadata");
        intent.Remove("status");
        return intent;
    }

    private static void CheckVersion(ApiRequest request, JsonObject live, JsonObject content)
    {
        string? version = content.Object("metadata").Text("resourceVersion");
        if (version is { Length: > 0 } && version != live.Object("metadata").Text("resourceVersion"))
        {
            throw ApiException.Modified(request.Kind, request.Name);
        }

        string? uid = content.Object("metadata").Text("uid");
        if (uid is { Length: > 0 } && uid != live.Object("metadata").Text("uid"))
        {
            throw ApiException.Conflict(
                request.Kind, request.Name,
                $"StorageError: invalid object, Code: 4, Precondition failed: UID in precondition: {uid}, UID in object meta: {live.Object("metadata").Text("uid")}");
        }
    }

    private static IReadOnlyList<string> Shape(ApiRequest request, JsonObject content)
    {
        if (request.Kind.Schema is not { } schema)
        {
            BuiltinDefaults.Apply(content, request.Kind);
            return [];
        }

        List<string> unknown = SchemaDefaults.Prune(content, schema);
        if (unknown.Count != 0 && request.FieldValidation == "Strict")
        {
            string fields = string.Join(", ", unknown.Select(path => $"unknown field \"{path}\""));
            throw ApiException.BadRequest(
                $"{request.Kind.Kind} in version \"{request.Kind.Version}\" cannot be handled as a {request.Kind.Kind}: strict decoding error: {fields}");
        }

        SchemaDefaults.Apply(content, schema);
        return request.FieldValidation == "Warn" ? [.. unknown.Select(path => $"unknown field \"{path}\"")] : [];
    }

    private static void Judge(ApiRequest request, JsonObject content, JsonObject? live, IEnumerable<FieldError> found)
    {
        List<FieldError> errors = [.. found];
        if (request.Kind.Schema is { } schema)
        {
            JsonObject body = content.Copy();
            SchemaValidation.Check(body, schema, "", errors);
            CelRules.Check(body, live, schema, errors);
        }

        if (errors.Count != 0)
        {
            throw ApiException.Invalid(request.Kind, content.Name(), errors);
        }
    }
}
