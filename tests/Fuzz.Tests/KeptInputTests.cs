using Fuzz.Engine;
using Fuzz.Targets;

namespace Fuzz.Tests;

/// <summary>Everything that was kept for a target (seeds, samples, past crashes) is put to it again.</summary>
public sealed class KeptInputTests
{
    private static readonly TimeSpan _bound = TimeSpan.FromMinutes(5);

    public static TheoryData<string> Targets => [.. AllTargets.Make().Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Every_kept_input_is_decoded_within_its_contract(string name)
    {
        FuzzTarget target = AllTargets.Named(name);
        var runner = new InputRunner(target);
        var failures = new List<string>();
        string running = "";
        var worker = new Thread(() =>
        {
            foreach (string path in KeptInputs.Kept(target))
            {
                running = path;
                if (runner.Run(File.ReadAllBytes(path)).Failure is { } failure)
                {
                    failures.Add($"{Path.GetFileName(path)}: {failure}");
                }
            }
        }) { IsBackground = true };
        worker.Start();

        Assert.True(worker.Join(_bound), $"{running} is not done after {_bound}");
        Assert.Empty(failures);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void What_the_encoders_make_is_kept_and_a_few_changes_of_it_are_decoded_too(string name)
    {
        FuzzTarget target = AllTargets.Named(name);
        HashSet<string?> kept = [.. KeptInputs.Kept(target).Select(Path.GetFileName)];
        var fuzzer = new Fuzzer(target, seed: 7) { HangBound = _bound, Keep = (_, why) => why };

        FuzzReport report = fuzzer.Run(target.MakeSeeds().Select(seed => seed.Bytes), TimeSpan.FromSeconds(30), maxRuns: 40);

        Assert.All(target.MakeSeeds(), seed => Assert.Contains(seed.Name, kept));
        Assert.Empty(report.Crashes);
    }
}
