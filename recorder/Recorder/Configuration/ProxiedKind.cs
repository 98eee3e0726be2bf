namespace Recorder.Host.Configuration;

/// <summary>Sessions of a kind that only <c>recorder proxy</c> could carry.</summary>
/// <param name="Field">Where the config asks for them.</param>
/// <param name="Names">Of the targets; empty: it is one kind of target.</param>
internal sealed record ProxiedKind(string Field, IReadOnlyList<string> Names)
{
    public override string ToString() => Names.Count == 0 ? Field : $"{Field} ({string.Join(", ", Names)})";
}
