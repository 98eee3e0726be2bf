using System.Globalization;
using Benchmarks.Measuring;

namespace Benchmarks.Shells;

/// <summary>
/// <c>recorder shell -- cat FILE</c> against <c>script -qfc "cat FILE" TYPESCRIPT</c>, each on a terminal that is read as fast as
/// it can be, to the end of the program. Ours records into the node daemon's spool (node) or up to the collector's journal
/// (node-sync) and is stored as a recording afterwards; script writes a plain file and syncs nothing. What either has left for the
/// kernel to write is written before the next begins: neither pays for the other.
/// </summary>
internal sealed class ShellOutputBenchmark : IBenchmark
{
    private const double Goal = 1.0;

    private static readonly TimeSpan _budget = TimeSpan.FromSeconds(110);

    public string Name => "shell-output";

    public async Task<IReadOnlyList<Result>> RunAsync(Folders folders, bool isQuick)
    {
        int size = (isQuick ? 30 : 300) * 1_000_000;
        string text = Path.Combine(folders.New("shell-output"), "text");
        await File.WriteAllBytesAsync(text, TerminalText.Make(size, seed: 3));
        return
        [
            await MeasureAsync(folders.NewPrivate("async"), "node", text, size, isQuick ? 2 : 7),
            await MeasureAsync(folders.NewPrivate("sync"), "node-sync", text, size, isQuick ? 2 : 7),
        ];
    }

    private static async Task<Result> MeasureAsync(string folder, string mode, string text, int size, int runs)
    {
        await using RecordingNode node = await RecordingNode.StartAsync(folder, mode);
        string typescript = Path.Combine(Path.GetDirectoryName(text)!, "typescript");
        double Rate(TimeSpan time) => size / 1e6 / time.TotalSeconds;

        TerminalProgram.Run(node.Shell("head", "-c", "10000000", text));
        Pairs pairs = await Pairs.MeasureAsync(
            runs,
            _budget,
            async () =>
            {
                TimeSpan time = RunSettled(node.Shell("cat", text));
                await node.DrainAsync();
                return Rate(time);
            },
            () => Task.FromResult(Rate(RunSettled("script", "-qfc", $"cat {text}", typescript))));
        if (node.CountRecordings() != pairs.Count + 1)
        {
            throw new InvalidOperationException($"{pairs.Count + 1} sessions left {node.CountRecordings()} recordings");
        }

        return new Result(
            $"recorder shell -- cat of {size / 1_000_000} MB ({mode}, {pairs.Count} runs)", Text(pairs.Ours), "script " + Text(pairs.Peers), pairs.Ratios.ToText("0.00"),
            string.Create(CultureInfo.InvariantCulture, $"≥ {Goal:0.0}"), Goal <= pairs.Ratios.Median);
    }

    private static TimeSpan RunSettled(params string[] command)
    {
        TerminalProgram.Run("sync");
        return TerminalProgram.Run(command);
    }

    private static string Text(Quantiles rates) => string.Create(CultureInfo.InvariantCulture, $"{rates.Median:0} MB/s");
}
