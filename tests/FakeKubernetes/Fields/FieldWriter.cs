namespace FakeKubernetes;

/// <summary>Who writes, through which subresource, and when.</summary>
internal sealed record FieldWriter(string Name, string Subresource, string Time)
{
    /// <summary>Top-level fields that this way of writing cannot reach.</summary>
    public IEnumerable<string> Foreign(ResourceKind kind) =>
        Subresource == "status" ? ["spec", "metadata"]
        : Subresource.Length == 0 && kind.HasStatus ? ["status"]
        : [];
}
