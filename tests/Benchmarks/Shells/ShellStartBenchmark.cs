using System.Globalization;
using Benchmarks.Measuring;

namespace Benchmarks.Shells;

/// <summary>From nothing to the end of a program that does nothing: what every login waits for.</summary>
internal sealed class ShellStartBenchmark : IBenchmark
{
    private static readonly TimeSpan _budget = TimeSpan.FromSeconds(20);

    public string Name => "shell-start";

    public async Task<IReadOnlyList<Result>> RunAsync(Folders folders, bool isQuick)
    {
        await using RecordingNode node = await RecordingNode.StartAsync(folders.NewPrivate("start"), "node");
        Pairs pairs = await Pairs.MeasureAsync(
            isQuick ? 5 : 25,
            _budget,
            () => Task.FromResult(TerminalProgram.Run(node.Shell("true")).TotalMilliseconds),
            () => Task.FromResult(TerminalProgram.Run("script", "-qfc", "true", "/dev/null").TotalMilliseconds));
        return [Result.Note("recorder shell -- true", Text(pairs.Ours), "script " + Text(pairs.Peers), pairs.InverseRatios.ToText("0.00"))];
    }

    private static string Text(Quantiles times) => string.Create(CultureInfo.InvariantCulture, $"{times.Median:0} ms");
}
