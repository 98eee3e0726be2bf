using System.Globalization;
using Benchmarks.Measuring;

namespace Benchmarks.Pipeline;

/// <summary>
/// Events per second of 64-byte prints from session recorder to confirmed recording, everything on one processor; and what the
/// part that runs beside the session (session recorder, spool) costs per event.
/// </summary>
internal sealed class PipelineBenchmark : IBenchmark
{
    private const double Goal = 300_000;
    private const int Sessions = 4;

    public string Name => "pipeline";

    public async Task<IReadOnlyList<Result>> RunAsync(Folders folders, bool isQuick)
    {
        int runs = isQuick ? 1 : 4;
        int prints = isQuick ? 250_000 : 750_000;
        var inProcess = new List<double[]>();
        var overSocket = new List<double[]>();
        var alone = new List<double[]>();
        for (int i = 0; i < runs; i++)
        {
            inProcess.Add(await MeasureAsync(folders, $"pipeline-{i}a", "direct", prints));
            overSocket.Add(await MeasureAsync(folders, $"pipeline-{i}b", "socket", prints));
            string folder = folders.NewPrivate($"pipeline-{i}c");
            alone.Add(await Child.MeasureAsync(AllocationChild.Name, folder, Text(isQuick ? prints : 4 * prints)));
            Directory.Delete(folder, recursive: true);
        }

        return
        [
            ToResult("events/s of 64 B to a stored recording, collector in process", inProcess),
            ToResult("events/s of 64 B to a stored recording, collector by unix socket", overSocket),
            Result.Note("events/s of 64 B, session recorder and spool alone", Rate(alone, 1), "by processor time",
                ratio: $"{new Quantiles(alone.Select(run => run[0])).ToText("0.000")} bytes allocated per event"),
        ];
    }

    private static async Task<double[]> MeasureAsync(Folders folders, string name, string way, int prints)
    {
        string folder = folders.NewPrivate(name);
        double[] result = await Child.MeasureAsync(PipelineChild.Name, folder, way, Text(Sessions), Text(prints));
        Directory.Delete(folder, recursive: true);
        return result;
    }

    private static Result ToResult(string name, List<double[]> runs)
    {
        var rates = new Quantiles(runs.Select(run => run[0]));
        return new Result(
            name, Rate(runs, 0),
            $"{Rate(runs, 1)} by processor time", rates.ToText("N0"), $"≥ {Goal.ToString("N0", CultureInfo.InvariantCulture)}/s",
            Goal <= rates.Median);
    }

    private static string Rate(List<double[]> runs, int column) =>
        new Quantiles(runs.Select(run => run[column])).Median.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
