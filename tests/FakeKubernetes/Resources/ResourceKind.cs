using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>One kind in one version, and how it is served.</summary>
internal sealed record ResourceKind(string Group, string Version, string Kind, string Plural, bool Namespaced)
{
    public string Singular { get; init; } = Kind.ToLowerInvariant();

    public string ListKind { get; init; } = Kind + "List";

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>status, scale …</summary>
    public IReadOnlyList<string> Subresources { get; init; } = [];

    /// <summary>Only created, answered, and forgotten: reviews.</summary>
    public bool IsReview { get; init; }

    /// <summary>Counts its generations.</summary>
    public bool HasGeneration { get; init; }

    /// <summary>The schema of a custom resource; null for a built-in kind.</summary>
    public JsonObject? Schema { get; init; }

    public bool IsCustom { get; init; }

    /// <summary>Columns of kubectl get, as in a CRD's additionalPrinterColumns.</summary>
    public JsonArray Columns { get; init; } = [];

    public string GroupVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>As errors name it.</summary>
    public string Qualified => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>Where its objects are stored: all versions together.</summary>
    public string StorageKey => $"{Group}/{Plural}";

    public bool HasStatus => Subresources.Contains("status");

    public IReadOnlyList<string> Verbs =>
        IsReview ? ["create"]
        : IsCustom ? ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"]
        : ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    public bool Equals(ResourceKind? other) => other is not null && StorageKey == other.StorageKey && Version == other.Version;

    public override int GetHashCode() => HashCode.Combine(StorageKey, Version);
}
