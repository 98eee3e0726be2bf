namespace Fuzz.Engine;

/// <summary>One target's run.</summary>
internal sealed record FuzzReport(string Target, int Seed, long Runs, TimeSpan Elapsed, int Signatures, IReadOnlyList<string> Crashes)
{
    public override string ToString() =>
        $"{Target,-14} {Elapsed.TotalSeconds,5:F0} s {Runs,10} runs {Runs / Math.Max(0.001, Elapsed.TotalSeconds),7:F0}/s "
        + $"{Signatures,6} signatures {Crashes.Count,3} crashes  seed {Seed}";
}
