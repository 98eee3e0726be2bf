using Durability.Processes;

namespace Durability.Scenarios;

/// <summary>kill -9 at random moments over collector, node daemon, direct recorder and shells.</summary>
internal sealed class KillScenario(
    string name, WorldSettings settings, DurabilityOptions options, string root, int kills, int killsPerRound)
    : Scenario(name, settings, options, root, hasOutage: false)
{
    private readonly Random _random = new((options.Seed * 2) + (settings.IsSync ? 1 : 0));
    private readonly Dictionary<Victim, int> _killed = [];
    private readonly List<Task> _restarts = [];

    protected override async Task RunAsync(World world, CancellationToken cancellationToken)
    {
        await world.StartAsync(cancellationToken);
        while (Tally.Kills < kills)
        {
            int until = int.Min(kills, Tally.Kills + killsPerRound);
            while (Tally.Kills < until)
            {
                PlannedKill next = PlannedKill.Next(_random, world.Slots.Count);
                if (next.WhenAllServe)
                {
                    await Task.WhenAll(_restarts);
                    await world.ReadyAsync(cancellationToken);
                }

                await Clock.DelayAsync(next.AfterSeconds, cancellationToken);
                await KillAsync(world, next, cancellationToken);
            }

            await Task.WhenAll(_restarts);
            _restarts.Clear();
            await SettleAsync(world, hangUp: false, cancellationToken);
            Say($"{Tally.Kills} of {kills} kills ({string.Join(", ", _killed.Select(k => $"{k.Key} {k.Value}"))}), {Tally.Sessions} sessions, "
                + $"{Tally.Acked} lines acked, {Tally.Durable} durable, {Tally.Lost} lost, {Tally.Broken.Count} promises broken");
            if (Tally.Kills < kills)
            {
                await world.StartSessionsAsync(cancellationToken);
            }
        }

        Tally.Notes.Add(string.Join(", ", _killed.OrderBy(k => k.Key).Select(k => $"{k.Key.ToString().ToLowerInvariant()} {k.Value}")) + " kills");
    }

    private async Task KillAsync(World world, PlannedKill next, CancellationToken cancellationToken)
    {
        // Whoever is down already cannot be killed: the next one is.
        for (int i = 0; i < 4; i++)
        {
            Victim victim = (Victim)(((int)next.Victim + i) % 4);
            if (TryKill(world, victim, next, cancellationToken))
            {
                _killed[victim] = _killed.GetValueOrDefault(victim) + 1;
                Tally.Kills++;
                return;
            }
        }

        await Clock.DelayAsync(0.05, cancellationToken);
    }

    private bool TryKill(World world, Victim victim, PlannedKill next, CancellationToken cancellationToken)
    {
        Daemon? daemon = victim switch
        {
            Victim.Collector => world.Collector,
            Victim.Node => world.Node,
            Victim.Direct => world.Direct,
            _ => null,
        };
        bool killed = victim switch
        {
            Victim.Shell => world.Slots[next.Slot].Kill(),
            Victim.Direct => world.KillDirect(),
            _ => daemon!.Kill(),
        };
        if (killed && daemon is not null)
        {
            _restarts.Add(daemon.RestartAsync(next.RestartSeconds, cancellationToken));
        }

        return killed;
    }
}
