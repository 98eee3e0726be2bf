namespace KubeAgent.Authentication;

/// <summary>Who somebody is to Kubernetes.</summary>
/// <param name="Name">User name.</param>
/// <param name="Uid">Unique id, or null.</param>
/// <param name="Groups">Groups, without order.</param>
/// <param name="Extra">Extras by lower-case key.</param>
internal sealed record KubeUser(string Name, string? Uid, IReadOnlyList<string> Groups, IReadOnlyDictionary<string, IReadOnlyList<string>> Extra)
{
    private static readonly Dictionary<string, IReadOnlyList<string>> NoExtra = [];

    public KubeUser(string name, IReadOnlyList<string> groups)
        : this(name, null, groups, NoExtra)
    {
    }
}
