// What survives kill -9, full disks and outages: sessions print numbered lines, and what was promised about them is
// compared with the recordings. `durability direct …` is one of its own children: a recorder whose promises can be read.
using Durability;
using Durability.Direct;

if (args is ["direct", .. string[] settings])
{
    return await DirectRecorder.RunAsync(DirectSettings.Parse(settings));
}

try
{
    return await DurabilityRun.RunAsync(DurabilityOptions.Parse(args));
}
catch (FormatException problem)
{
    await Console.Error.WriteLineAsync($"durability: {problem.Message}\n{DurabilityOptions.Usage}");
    return 2;
}
