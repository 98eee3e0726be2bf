using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>What a request is answered with.</summary>
internal sealed record ApiAnswer(int Code, JsonNode Body)
{
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
