namespace KubeAgent.Sessions;

/// <summary>What a recording says of its pod. Empty where it is not known.</summary>
internal sealed record PodFacts(string Container, string Image, string Node, IReadOnlyDictionary<string, string> Labels)
{
    public static PodFacts Unknown(string container) => new(container, "", "", new Dictionary<string, string>());
}
