namespace k8s;

/// <summary>One request; its body is in memory, so that it can be sent again.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Path">With its query, relative to the server's address.</param>
/// <param name="SafeToRepeat">Sending it twice leaves things as sending it once.</param>
/// <param name="MaxAnswer">Bytes.</param>
internal sealed record KubernetesRequest(HttpMethod Method, string Path, int MaxAnswer, bool SafeToRepeat)
{
    /// <summary>For messages: a query may be long.</summary>
    public string What => $"{Method} {Path.Split('?')[0]}";

    public byte[]? Body { get; init; }

    public string ContentType { get; init; } = "application/json";
}
