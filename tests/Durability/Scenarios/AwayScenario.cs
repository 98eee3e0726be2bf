using Durability.Sessions;

namespace Durability.Scenarios;

/// <summary>The collector is away. Async sessions do not notice; sync sessions are told and end, once it was away too long.</summary>
internal sealed class AwayScenario(string name, WorldSettings settings, DurabilityOptions options, string root, double seconds)
    : Scenario(name, settings, options, root, hasOutage: true)
{
    private const double Warm = 45, OutOfReach = 20;

    // The node's uploader waits for up to a minute between two tries.
    protected override double SettleBound => 60 + base.SettleBound;

    private bool IsSync => Settings.IsSync;

    protected override async Task RunAsync(World world, CancellationToken cancellationToken)
    {
        await world.StartAsync(cancellationToken);
        await world.WarmAsync(since: 0, Warm, cancellationToken);
        long from = Clock.Now;
        world.Collector.Kill();
        Tally.Kills++;
        Say($"the collector is away for {seconds} s");
        await Clock.DelayAsync(seconds, cancellationToken);
        Judge(world, from);
        await world.Collector.RestartAsync(0, cancellationToken);
        await world.ReadyAsync(cancellationToken);
        if (IsSync && OutOfReach < seconds)
        {
            await world.WarmAsync(since: from, Warm, cancellationToken); // Sessions can begin again.
        }

        await SettleAsync(world, hangUp: true, cancellationToken);
        Say($"{Tally.Sessions} sessions, {Tally.Acked} lines acked, {Tally.Durable} durable, {Tally.Lost} lost, {Tally.Broken.Count} promises broken");
    }

    private void Judge(World world, long from)
    {
        SessionTrace[] running = [.. world.Ledger.All.Where(trace => trace.Started < from && trace.Taken > 0 && from < trace.Ended)];
        SessionTrace[] refused = [.. running.Where(trace => trace.Message?.Contains("out of reach", StringComparison.Ordinal) == true)];
        foreach (bool isShell in new[] { true, false })
        {
            double bound = isShell ? OutOfReach : Settings.ResumeSeconds;
            SessionTrace[] kind = [.. running.Where(trace => trace.IsShell == isShell)];
            int told = kind.Count(trace => refused.Contains(trace));
            string who = isShell ? "shells" : "direct sessions";
            bool mustEnd = IsSync && bound + 3 < seconds;
            if (mustEnd ? told != kind.Length : IsSync ? false : kind.Any(trace => trace.Message is not null))
            {
                Tally.Broken.Add($"{Name}: of {kind.Length} {who} that ran, {told} were ended because the collector was out of reach: "
                    + string.Join("; ", kind.Select(trace => trace.Message ?? "(runs)").Distinct()));
            }

            Tally.Notes.Add($"{told} of {kind.Length} {who} ended by the outage");
        }

        if (refused.FirstOrDefault() is { } example)
        {
            Tally.Notes.Add($"told: '{example.Message}'");
        }
    }
}
