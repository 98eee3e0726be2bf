using Durability.Processes;
using Recorder.Audit;
using TestKit.Postgres;

namespace Durability.Scenarios;

/// <summary>Two collectors on one store and one audit log in PostgreSQL; either is killed at random moments, sometimes both.</summary>
internal sealed class KillCollectorsScenario(
    string name, WorldSettings settings, DurabilityOptions options, string root, int kills, int killsPerRound)
    : Scenario(name, settings, options, root, hasOutage: false)
{
    private const double Calm = 0.7, LongestPause = 1.5, LongestAbsence = 1.5;

    // So long that its sessions go on at the other one, which they do after 5 s.
    private const double Long = 0.2, ShortestLongAbsence = 7, LongestLongAbsence = 15;

    private readonly Random _random = new((options.Seed * 2) + 7);
    private PostgresServer? _postgres;

    protected override async Task RunAsync(World world, CancellationToken cancellationToken)
    {
        _postgres = await PostgresServer.StartAsync();
        world.UseAudit($"postgres://{PostgresServer.Admin}@:{_postgres.Port}/{_postgres.CreateDatabase()}?host={_postgres.SocketDirectory}");
        await world.StartAsync(cancellationToken);
        while (Tally.Kills < kills)
        {
            List<Task> restarts = [];
            for (int until = int.Min(kills, Tally.Kills + killsPerRound); Tally.Kills < until;)
            {
                // Now and then one is hit that starts, or both are away.
                if (_random.NextDouble() < Calm)
                {
                    await Task.WhenAll(restarts);
                    await world.CollectorsReadyAsync(cancellationToken);
                }

                await Clock.DelayAsync(LongestPause * _random.NextDouble(), cancellationToken);
                Daemon victim = world.Collectors[_random.Next(world.Collectors.Count)];
                if (victim.Kill())
                {
                    Tally.Kills++;
                    restarts.Add(victim.RestartAsync(Absence(), cancellationToken));
                }
            }

            await Task.WhenAll(restarts);
            await SettleAsync(world, hangUp: false, cancellationToken);
            Say($"{Tally.Kills} of {kills} kills, {Tally.Sessions} sessions, {Tally.Acked} lines acked, {Tally.Lost} lost, {Tally.Broken.Count} promises broken");
            if (Tally.Kills < kills)
            {
                await world.StartSessionsAsync(cancellationToken);
            }
        }

        Tally.Notes.Add($"{await CountJoinsAsync(world, cancellationToken)} tracks came in parts to both collectors and were joined");
        Tally.Notes.Add(string.Join(", ", world.Collectors.Select(collector => $"{collector.Name} {collector.Kills.Count}")) + " kills");
    }

    private double Absence() => _random.NextDouble() < Long
        ? ShortestLongAbsence + ((LongestLongAbsence - ShortestLongAbsence) * _random.NextDouble())
        : LongestAbsence * _random.NextDouble();

    private static async Task<int> CountJoinsAsync(World world, CancellationToken cancellationToken)
    {
        await using IAuditStore log = world.OpenAudit();
        return await log.QueryAsync(new AuditQuery { Type = AuditTypes.RecordingGap }, cancellationToken).CountAsync(cancellationToken);
    }

    protected override async Task EndAsync(World world)
    {
        await base.EndAsync(world);
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }
    }
}
