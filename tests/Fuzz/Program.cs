using Fuzz;
using Fuzz.Engine;
using Fuzz.Targets;

FuzzOptions options;
FuzzTarget[] targets;
try
{
    options = FuzzOptions.Parse(args);
    targets = [.. options.Targets.Count == 0 ? AllTargets.Make() : options.Targets.Select(AllTargets.Named)];
}
catch (ArgumentException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    return 2;
}

if (options.Lists)
{
    foreach (FuzzTarget target in targets)
    {
        Console.WriteLine($"{target.Name,-14} {KeptInputs.Kept(target).Count()} kept inputs");
    }

    return 0;
}

if (options.WritesSeeds)
{
    foreach (FuzzTarget target in targets)
    {
        HashSet<string?> kept = [.. KeptInputs.Kept(target).Select(Path.GetFileName)];
        foreach ((string name, byte[] bytes) in target.MakeSeeds().Where(seed => !kept.Contains(seed.Name)))
        {
            KeptInputs.KeepSeed(target.Name, name, bytes);
            Console.WriteLine($"{target.Name}/{name}: {bytes.Length} bytes");
        }
    }

    return 0;
}

if (options.Replay is { } path)
{
    RunResult result = new InputRunner(targets[0]).Run(File.ReadAllBytes(path));
    Console.WriteLine($"{result.Signature}\n{result.Failure}");
    return result.Failure is null ? 0 : 1;
}

int crashes = 0;
foreach (FuzzTarget target in targets)
{
    IEnumerable<byte[]> seeds = target.MakeSeeds().Select(seed => seed.Bytes).Concat(KeptInputs.Kept(target).Select(File.ReadAllBytes));
    FuzzReport report = new Fuzzer(target, options.Seed) { SavesSeeds = options.Saves }.Run(seeds, options.Length, long.MaxValue);
    Console.WriteLine(report);
    foreach (string crash in report.Crashes)
    {
        Console.WriteLine($"  {crash}");
    }

    crashes += report.Crashes.Count;
}

return crashes == 0 ? 0 : 1;
