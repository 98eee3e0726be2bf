namespace FakeKubernetes;

/// <summary>A parsed expression.</summary>
internal abstract record CelNode
{
    private CelNode()
    {
    }

    public sealed record Value(object? Content) : CelNode;

    public sealed record Name(string Text) : CelNode;

    public sealed record Select(CelNode From, string Field) : CelNode;

    /// <summary>An operator, function, macro or method; <paramref name="Target"/> is null for all but methods.</summary>
    public sealed record Call(string Function, CelNode? Target, IReadOnlyList<CelNode> Arguments) : CelNode;
}
