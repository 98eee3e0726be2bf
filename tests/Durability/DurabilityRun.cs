using System.Runtime.InteropServices;
using Durability.Checks;
using Durability.Processes;
using Durability.Scenarios;

namespace Durability;

/// <summary>Runs the scenarios one after the other, those that mostly wait beside each other.</summary>
internal static class DurabilityRun
{
    public static async Task<int> RunAsync(DurabilityOptions options)
    {
        using var cancelled = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        void Cancel(PosixSignalContext signal)
        {
            signal.Cancel = true;
            cancelled.Cancel();
        }

        string root = Directory.CreateTempSubdirectory("dur-").FullName;
        Progress.Say($"seed {options.Seed}, {options.Kills} kills, state in {root}");
        List<Tally> tallies = [];
        try
        {
            foreach (Scenario[] together in Plan.Of(options, root))
            {
                tallies.AddRange(await Task.WhenAll(together.Select(scenario => scenario.RunAsync(cancelled.Token))));
            }

            return Conclude(options, tallies);
        }
        catch (OperationCanceledException)
        {
            Progress.Say("stopped");
            return 1;
        }
        finally
        {
            if (!options.Keep)
            {
                Directory.Delete(root, recursive: true);
            }
        }
    }

    private static int Conclude(DurabilityOptions options, List<Tally> tallies)
    {
        ResultTable.Print(tallies);
        if (!Tmpfs.IsPossible)
        {
            Console.WriteLine("skipped: full disks, which only root can mount");
        }

        string[] broken = [.. tallies.SelectMany(tally => tally.Broken)];
        foreach (string promise in broken)
        {
            Console.WriteLine($"BROKEN {promise}");
        }

        Console.WriteLine($"{tallies.Sum(tally => tally.Kills)} kills, {tallies.Sum(tally => tally.Sessions)} sessions, "
            + $"{broken.Length} promises broken, seed {options.Seed}, {Progress.Seconds:0} s");
        return broken.Length == 0 && tallies.Count > 0 ? 0 : 1;
    }
}
