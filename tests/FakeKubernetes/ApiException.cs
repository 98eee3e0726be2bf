using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>A refusal, as the Status that the server answers with.</summary>
internal sealed class ApiException(int code, string reason, string message, JsonObject? details = null) : Exception(message)
{
    public int Code { get; } = code;

    public string Reason { get; } = reason;

    public JsonObject? Details { get; } = details;

    /// <summary>Goes into metadata.continue of the Status.</summary>
    public string? Continue { get; init; }

    public int? RetryAfter { get; init; }

    public static ApiException NotFound(ResourceKind kind, string name) =>
        new(404, "NotFound", $"{kind.Qualified} \"{name}\" not found", About(kind, name));

    public static ApiException NoSuchPath() =>
        new(404, "NotFound", "the server could not find the requested resource", []);

    public static ApiException AlreadyExists(ResourceKind kind, string name) =>
        new(409, "AlreadyExists", $"{kind.Qualified} \"{name}\" already exists", About(kind, name));

    public static ApiException Modified(ResourceKind kind, string name) => Conflict(
        kind, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static ApiException Conflict(ResourceKind kind, string name, string why) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {kind.Qualified} \"{name}\": {why}", About(kind, name));

    public static ApiException BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiException MethodNotAllowed() =>
        new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", []);

    public static ApiException Invalid(ResourceKind kind, string name, IReadOnlyList<FieldError> errors)
    {
        // Events are refused under their old, core name, whichever group was asked.
        string group = kind.Group.Length == 0 || kind.Kind == "Event" ? "" : $".{kind.Group}";
        string text = string.Join(", ", errors.Select(e => $"{e.Field}: {e.Message}"));
        JsonObject details = new() { ["name"] = name };
        if (group.Length != 0)
        {
            details["group"] = kind.Group;
        }

        details["kind"] = kind.Kind;
        details["causes"] = new JsonArray([.. errors.Select(e => (JsonNode?)e.ToJson())]);
        return new ApiException(
            422, "Invalid", $"{kind.Kind}{group} \"{name}\" is invalid: {(errors.Count == 1 ? text : $"[{text}]")}", details);
    }

    public JsonObject ToStatus()
    {
        JsonObject metadata = [];
        if (Continue is not null)
        {
            metadata["continue"] = Continue;
        }

        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = metadata,
            ["status"] = "Failure",
            ["message"] = Message,
            ["reason"] = Reason,
        };
        if (Details is not null)
        {
            status["details"] = Details.DeepClone();
        }

        if (RetryAfter is { } seconds)
        {
            status.Ensure("details")["retryAfterSeconds"] = seconds;
        }

        status["code"] = Code;
        return status;
    }

    private static JsonObject About(ResourceKind kind, string name)
    {
        var details = new JsonObject { ["name"] = name };
        if (kind.Group.Length != 0)
        {
            details["group"] = kind.Group;
        }

        details["kind"] = kind.Plural;
        return details;
    }
}
