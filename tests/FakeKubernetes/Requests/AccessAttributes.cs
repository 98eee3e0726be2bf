namespace FakeKubernetes;

/// <summary>What somebody wants to do: asked of the authorizer.</summary>
public sealed record AccessAttributes(string Verb, string Group, string Resource)
{
    public string? Namespace { get; init; }

    public string? Name { get; init; }

    public string? Subresource { get; init; }

    /// <summary>Set when it is not about a resource: /version, /healthz.</summary>
    public string? Path { get; init; }
}
