using System.Globalization;
using Benchmarks.Measuring;

namespace Benchmarks.Formats;

/// <summary>Runs both sides for each size of print. Figures are bytes of records per second of processor time.</summary>
internal static class FormatResults
{
    private const double Goal = 0.9;
    private const int FullText = 48 * 1024 * 1024, QuickText = 8 * 1024 * 1024, FullPairs = 9, QuickPairs = 3, WarmUps = 3;

    private static readonly TimeSpan _budget = TimeSpan.FromSeconds(20);
    private static readonly int[] _printSizes = [64, 1024, 32 * 1024];

    /// <param name="name">What is measured.</param>
    /// <param name="isQuick">Fewer and smaller runs.</param>
    /// <param name="prepareAsync">Makes both sides' work out of a session.</param>
    public static async Task<IReadOnlyList<Result>> MeasureAsync(
        string name, bool isQuick, Func<PrintStream, Task<(long Bytes, Func<Task> OursAsync, Func<Task> PeerAsync)>> prepareAsync)
    {
        var results = new List<Result>();
        foreach (int size in _printSizes)
        {
            (long bytes, Func<Task> oursAsync, Func<Task> peerAsync) = await prepareAsync(new PrintStream(size, isQuick ? QuickText : FullText));
            async Task<double> MeasureAsync(Func<Task> workAsync) => bytes / 1e6 / (await CpuTime.OfAsync(workAsync)).TotalSeconds;

            for (int i = 0; i < WarmUps; i++) // The compiler's first tiers are not what is measured.
            {
                await oursAsync();
                await peerAsync();
            }

            Pairs pairs = await Pairs.MeasureAsync(
                isQuick ? QuickPairs : FullPairs, _budget, () => MeasureAsync(oursAsync), () => MeasureAsync(peerAsync));
            results.Add(new Result(
                $"{name}, prints of {(size < 1024 ? $"{size} B" : $"{size / 1024} KB")}", Rate(pairs.Ours), "GZipStream " + Rate(pairs.Peers),
                pairs.Ratios.ToText("0.00"), string.Create(CultureInfo.InvariantCulture, $"≥ {Goal}"), Goal <= pairs.Ratios.Median));
        }

        return results;
    }

    private static string Rate(Quantiles rates) => string.Create(CultureInfo.InvariantCulture, $"{rates.Median:0} MB/s");
}
