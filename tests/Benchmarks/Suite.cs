using Benchmarks.Collectors;
using Benchmarks.Formats;
using Benchmarks.KubeAgents;
using Benchmarks.Measuring;
using Benchmarks.Operators;
using Benchmarks.Pipeline;
using Benchmarks.Playing;
using Benchmarks.Shells;

namespace Benchmarks;

/// <summary>Runs the benchmarks that were asked for and prints one table.</summary>
internal static class Suite
{
    private const int UsageExitCode = 2;

    private static readonly IBenchmark[] _all =
    [
        new WriterBenchmark(), new ReaderBenchmark(), new PipelineBenchmark(), new ShellOutputBenchmark(), new ShellStartBenchmark(),
        new EchoBenchmark(), new CollectorLoadBenchmark(), new SeekBenchmark(), new ReconcileBenchmark(),
        new KubeAgentBenchmark(),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        bool isQuick = false;
        string? only = null;
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--quick":
                    isQuick = true;
                    break;
                case "--only" when i + 1 < args.Length:
                    only = args[++i];
                    break;
                default:
                    return Usage();
            }
        }

        IBenchmark[] chosen = [.. _all.Where(benchmark => only is null || benchmark.Name == only)];
        return chosen.Length == 0 ? Usage() : await RunAsync(chosen, isQuick);
    }

    private static async Task<int> RunAsync(IBenchmark[] benchmarks, bool isQuick)
    {
        using var folders = new Folders();
        var results = new List<Result>();
        foreach (IBenchmark benchmark in benchmarks)
        {
            long started = TimeProvider.System.GetTimestamp();
            Console.Error.Write($"{benchmark.Name} … ");
            results.AddRange(await benchmark.RunAsync(folders, isQuick));
            Console.Error.WriteLine($"{TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} s");
        }

        Console.WriteLine($"{Environment.ProcessorCount} processors, {(isQuick ? "quick: not for numbers" : "full")}; a ratio above 1 is better than the peer");
        ResultTable.Write(Console.Out, results);
        return 0;
    }

    private static int Usage()
    {
        Console.Error.WriteLine($"usage: benchmarks [--quick] [--only {string.Join('|', _all.Select(benchmark => benchmark.Name))}]");
        return UsageExitCode;
    }
}
