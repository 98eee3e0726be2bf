namespace Benchmarks.Measuring;

/// <summary>One row of the table.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Ours">Our figure, with its unit.</param>
/// <param name="Peer">What it stands against, or the fixed goal's unit.</param>
/// <param name="Ratio">Median and range over the runs, where there is a peer.</param>
/// <param name="Goal">As the project's goals say it; empty for information.</param>
/// <param name="Met">Null: no goal.</param>
internal sealed record Result(string Name, string Ours, string Peer, string Ratio, string Goal, bool? Met)
{
    /// <summary>A row that only informs.</summary>
    public static Result Note(string name, string ours, string peer = "", string ratio = "") => new(name, ours, peer, ratio, "", null);
}
