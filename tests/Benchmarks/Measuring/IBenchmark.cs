namespace Benchmarks.Measuring;

/// <summary>Measures one thing, some minutes at most.</summary>
internal interface IBenchmark
{
    /// <summary>For <c>--only</c>.</summary>
    string Name { get; }

    /// <param name="folders">Where to keep files.</param>
    /// <param name="isQuick">Less of everything: to see that it works, not for numbers.</param>
    Task<IReadOnlyList<Result>> RunAsync(Folders folders, bool isQuick);
}
