namespace KubeAgent.Probing;

/// <summary>A container through the kube-agent, and who asks.</summary>
internal sealed record ProbeTarget
{
    public required Uri Agent { get; init; }

    /// <summary>PEM certificates that vouch for the agent; null: the system's.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>A file with the user's bearer token.</summary>
    public required string TokenFile { get; init; }

    public required string Namespace { get; init; }

    public required string Pod { get; init; }

    public required string Container { get; init; }

    /// <summary>The exec of a command, with its output and without input or terminal.</summary>
    public Uri Exec(IEnumerable<string> command)
    {
        string query = string.Concat(command.Select(word => $"&command={Uri.EscapeDataString(word)}"));
        return new UriBuilder(Agent)
        {
            Scheme = Uri.UriSchemeWss,
            Path = $"api/v1/namespaces/{Uri.EscapeDataString(Namespace)}/pods/{Uri.EscapeDataString(Pod)}/exec",
            Query = $"container={Uri.EscapeDataString(Container)}&stdout=true&stderr=true{query}",
        }.Uri;
    }
}
