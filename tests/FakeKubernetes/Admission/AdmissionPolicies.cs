using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>
/// ValidatingAdmissionPolicies and their bindings, asked before a request is carried out. Audit annotations and what is only warned of or
/// audited are noted (<see cref="Cluster.AdmissionNotes"/>). Not done: parameters, the <c>authorizer</c> variable.
/// </summary>
internal sealed class AdmissionPolicies(Cluster cluster)
{
    private const string Group = "admissionregistration.k8s.io";

    /// <summary>For CREATE, UPDATE, DELETE and CONNECT.</summary>
    /// <exception cref="ApiException">A policy says no.</exception>
    public void Check(ApiRequest request, string operation, string name, JsonObject? content, JsonObject? live)
    {
        foreach (StoredObject stored in cluster.Store.List($"{Group}/validatingadmissionpolicybindings", null))
        {
            JsonObject binding = stored.Parse();
            JsonObject? spec = binding.Object("spec");
            if (cluster.Store.Find($"{Group}/validatingadmissionpolicies", "", spec.Text("policyName") ?? "")?.Parse() is not { } policy
                || !Concerns(policy.Object("spec").Object("matchConstraints"), request, operation, content)
                || (spec.Object("matchResources") is { } only && !Concerns(only, request, operation, content)))
            {
                continue;
            }

            if (Judge(policy, Scope(request, operation, name, content, live)) is { } denial)
            {
                foreach (string action in spec.Texts("validationActions").Where(action => action != "Deny"))
                {
                    cluster.AdmissionNotes.Enqueue(new AdmissionNote(policy.Name(), action, denial.Message));
                }

                if (spec.Texts("validationActions").Contains("Deny"))
                {
                    throw Denied(
                        request, name, denial.Reason,
                        $"ValidatingAdmissionPolicy '{policy.Name()}' with binding '{binding.Name()}' denied request: {denial.Message}");
                }
            }
        }
    }

    private static ApiException Denied(ApiRequest request, string name, string reason, string message)
    {
        var details = new JsonObject { ["name"] = name };
        if (request.Kind.Group.Length != 0)
        {
            details["group"] = request.Kind.Group;
        }

        details["kind"] = request.Kind.Plural;
        details["causes"] = new JsonArray(new JsonObject { ["message"] = message });
        int code = reason switch { "Unauthorized" => 401, "Forbidden" => 403, "RequestEntityTooLarge" => 413, _ => 422 };
        return new ApiException(code, reason, $"{request.Kind.Qualified} \"{name}\" is forbidden: {message}", details);
    }

    private (string Reason, string Message)? Judge(JsonObject policy, CelEvaluator scope)
    {
        JsonObject spec = policy.Object("spec")!;
        bool failsClosed = spec.Text("failurePolicy") != "Ignore";
        foreach (JsonObject condition in (spec.Array("matchConditions") ?? []).OfType<JsonObject>())
        {
            (bool? matches, string? problem) = Evaluate(condition.Text("expression")!, scope);
            if (matches == false)
            {
                return null;
            }

            if (matches is null)
            {
                return failsClosed ? ("Invalid", $"match condition \"{condition.Text("name")}\" failed: {problem}") : null;
            }
        }

        scope = scope.WithVariables((spec.Array("variables") ?? []).OfType<JsonObject>().Select(v => (v.Text("name")!, v.Text("expression")!)));
        (string Reason, string Message)? unnoted = Annotate(policy, scope);
        foreach (JsonObject validation in (spec.Array("validations") ?? []).OfType<JsonObject>())
        {
            string expression = validation.Text("expression")!;
            (bool? holds, string? problem) = Evaluate(expression, scope);
            if (holds == false)
            {
                return (validation.Text("reason") ?? "Invalid", Message(validation, scope) ?? $"failed expression: {expression}");
            }

            if (holds is null && failsClosed)
            {
                return (validation.Text("reason") ?? "Invalid", $"expression '{expression}' resulted in error: {problem}");
            }
        }

        return failsClosed ? unnoted : null;
    }

    // An empty text is no annotation.
    private (string Reason, string Message)? Annotate(JsonObject policy, CelEvaluator scope)
    {
        foreach (JsonObject annotation in (policy.Object("spec").Array("auditAnnotations") ?? []).OfType<JsonObject>())
        {
            try
            {
                if (scope.Evaluate(CelExpression.Parse(annotation.Text("valueExpression")!)) is { } value && CelValue.Text(value) is { Length: > 0 } text)
                {
                    cluster.AdmissionNotes.Enqueue(new AdmissionNote(policy.Name(), annotation.Text("key")!, text));
                }
            }
            catch (CelException e)
            {
                return ("Invalid", $"audit annotation {annotation.Text("key")}: {e.Message}");
            }
        }

        return null;
    }

    private static string? Message(JsonObject validation, CelEvaluator scope)
    {
        if (validation.Text("messageExpression") is { } expression)
        {
            try
            {
                return CelValue.Text(scope.Evaluate(CelExpression.Parse(expression)));
            }
            catch (CelException)
            {
                // The plain message stands in.
            }
        }

        return validation.Text("message");
    }

    private static (bool? Value, string? Problem) Evaluate(string expression, CelEvaluator scope)
    {
        try
        {
            return (scope.IsTrue(CelExpression.Parse(expression)), null);
        }
        catch (CelException e)
        {
            return (null, e.Message);
        }
    }

    private CelEvaluator Scope(ApiRequest request, string operation, string name, JsonObject? content, JsonObject? live)
    {
        ResourceKind kind = request.Kind;
        var asked = new JsonObject
        {
            ["kind"] = new JsonObject { ["group"] = kind.Group, ["version"] = kind.Version, ["kind"] = content.Text("kind") ?? kind.Kind },
            ["resource"] = new JsonObject { ["group"] = kind.Group, ["version"] = kind.Version, ["resource"] = kind.Plural },
            ["operation"] = operation,
            ["userInfo"] = request.User.ToJson(),
            ["dryRun"] = request.IsDryRun,
        };
        // What is empty is left out, as Go's encoder leaves it out: has() tells.
        foreach ((string field, string value) in ((string, string)[])[
            ("subResource", request.Target.Subresource?.Split('/')[0] ?? ""), ("name", name), ("namespace", request.Namespace)])
        {
            if (value.Length != 0)
            {
                asked[field] = value;
            }
        }

        return CelEvaluator.With(
            ("request", asked), ("object", content), ("oldObject", live), ("params", null), ("namespaceObject", NamespaceOf(request)));
    }

    private JsonObject? NamespaceOf(ApiRequest request) =>
        request.Namespace.Length == 0 ? null : cluster.Store.Find("/namespaces", "", request.Namespace)?.Parse();

    private bool Concerns(JsonObject? match, ApiRequest request, string operation, JsonObject? content)
    {
        bool Any(string rules) => (match.Array(rules) ?? []).OfType<JsonObject>().Any(rule => Names(rule, request, operation));

        bool isNamed = match.Array("resourceRules") is null || Any("resourceRules");
        JsonObject? home = request.Kind.Kind == "Namespace" ? content : NamespaceOf(request);
        return isNamed && !Any("excludeResourceRules")
            && (home is null || LabelSelector.Matches(match.Object("namespaceSelector"), home))
            && (content is null || operation == "CONNECT" || LabelSelector.Matches(match.Object("objectSelector"), content));
    }

    private static bool Names(JsonObject rule, ApiRequest request, string operation)
    {
        static bool Has(JsonObject rule, string field, params string[] values) =>
            rule.Texts(field).Any(v => v == "*" || values.Contains(v));

        string? subresource = request.Target.Subresource?.Split('/')[0];
        string plural = request.Kind.Plural;
        bool isResource = rule.Texts("resources").Any(r => subresource is null
            ? r is "*" or "*/*" || r == plural
            : r == "*/*" || r == $"{plural}/*" || r == $"*/{subresource}" || r == $"{plural}/{subresource}");
        bool isScope = rule.Text("scope") switch
        {
            "Namespaced" => request.Kind.Namespaced,
            "Cluster" => !request.Kind.Namespaced,
            _ => true,
        };
        return isResource && isScope && Has(rule, "operations", operation) && Has(rule, "apiGroups", request.Kind.Group)
            && Has(rule, "apiVersions", request.Kind.Version)
            && (rule.Array("resourceNames") is not { Count: > 0 } || rule.Texts("resourceNames").Contains(request.Name));
    }
}
