namespace KubeAgent.Sessions;

/// <summary>What a recording says of its pod. Empty where it is not known.</summary>
/// <param name="Container">The one that the session is in.</param>
/// <param name="Image">Its image.</param>
/// <param name="Tty">It has a terminal of its own. Null: it is not known.</param>
/// <param name="Node">Where the pod runs.</param>
/// <param name="Labels">Those that are to be recorded.</param>
internal sealed record PodFacts(string Container, string Image, bool? Tty, string Node, IReadOnlyDictionary<string, string> Labels)
{
    public static PodFacts Unknown(string container) => new(container, "", null, "", new Dictionary<string, string>());
}
