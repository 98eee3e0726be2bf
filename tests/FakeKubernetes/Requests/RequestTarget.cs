namespace FakeKubernetes;

/// <summary>What the path of a request is about.</summary>
internal sealed record RequestTarget(string Group, string Version, string Plural, string? Namespace, string? Name, string? Subresource)
{
    /// <summary>Null when the path leads to no resource.</summary>
    public static RequestTarget? Parse(string path)
    {
        string[] steps = [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];
        return steps switch
        {
            ["api", "v1", .. var rest] => Parse("", "v1", rest),
            ["apis", var group, var version, .. var rest] => Parse(group, version, rest),
            _ => null,
        };
    }

    private static RequestTarget? Parse(string group, string version, string[] rest) => rest switch
    {
        [] => null,
        ["namespaces", var ns, var plural, .. var more] when plural is not ("status" or "finalize") => Of(plural, ns, more),
        [var plural, .. var more] => Of(plural, null, more),
    } is var (resource, inNamespace, name, subresource)
        ? new RequestTarget(group, version, resource, inNamespace, name, subresource)
        : null;

    private static (string Plural, string? Namespace, string? Name, string? Subresource)? Of(string plural, string? ns, string[] more) => more switch
    {
        [] => (plural, ns, null, null),
        [var name] => (plural, ns, name, null),
        [var name, .. var sub] => (plural, ns, name, string.Join('/', sub)),
    };
}
