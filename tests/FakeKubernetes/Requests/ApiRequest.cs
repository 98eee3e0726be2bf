using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;

namespace FakeKubernetes;

/// <summary>A request about a kind, taken apart.</summary>
internal sealed record ApiRequest(
    string Method, RequestTarget Target, ResourceKind Kind, FakeUser User, IReadOnlyDictionary<string, string> Query)
{
    public string ContentType { get; init; } = "application/json";

    public string UserAgent { get; init; } = "";

    public string Body { get; init; } = "";

    public string Namespace => Target.Namespace ?? "";

    public string Name => Target.Name ?? "";

    public bool IsDryRun => Query.GetValueOrDefault("dryRun") == "All";

    public bool IsStatus => Target.Subresource == "status";

    /// <summary>Strict, Warn or Ignore.</summary>
    public string FieldValidation => Query.GetValueOrDefault("fieldValidation") is { Length: > 0 } asked ? asked : "Warn";

    public bool Asks(string name) => Query.GetValueOrDefault(name) is "true" or "1";

    /// <summary>The manager's name: as asked for, or the program's.</summary>
    public FieldWriter Writer(DateTimeOffset now)
    {
        string name = Query.GetValueOrDefault("fieldManager") is { Length: > 0 } manager ? manager
            : UserAgent.Split('/')[0] is { Length: > 0 } program ? program
            : "unknown";
        return new FieldWriter(name, Target.Subresource ?? "", Times.Show(now));
    }

    /// <summary>The body as a tree; YAML is taken where it may be sent.</summary>
    /// <exception cref="ApiException">Not JSON, or not a whole one.</exception>
    public JsonNode? ReadBody()
    {
        try
        {
            return ContentType.Contains("yaml", StringComparison.Ordinal) ? KubernetesYaml.Load(Body) : JsonNode.Parse(Body);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw ApiException.BadRequest(
                $"the object provided is unrecognized (must be of type {Kind.Kind}): couldn't get version/kind; json parse error: unexpected end of JSON input ({Body.Trim()})");
        }
    }

    /// <summary>The body as an object of this kind.</summary>
    /// <exception cref="ApiException">It is something else.</exception>
    public JsonObject ReadObject()
    {
        JsonObject content = ReadBody() as JsonObject ?? throw ApiException.BadRequest("the body is no object");
        if (content.Text("kind") is not { Length: > 0 } kind)
        {
            throw ApiException.BadRequest($"the object provided is unrecognized (must be of type {Kind.Kind}): Object 'Kind' is missing in '{Body}' ({Body})");
        }

        if (kind != Kind.Kind || content.Text("apiVersion") != Kind.GroupVersion)
        {
            throw ApiException.BadRequest(
                $"the API version in the data ({content.Text("apiVersion")}, Kind={kind}) does not match the expected API version ({Kind.GroupVersion}, Kind={Kind.Kind})");
        }

        return content;
    }
}
