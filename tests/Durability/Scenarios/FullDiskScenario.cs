using Durability.Processes;
using Durability.Sessions;

namespace Durability.Scenarios;

/// <summary>A disk is full while sessions run, and has room again later.</summary>
internal sealed class FullDiskScenario(string name, WorldSettings settings, DurabilityOptions options, string root, Place place, double seconds)
    : Scenario(name, settings, options, root, hasOutage: true)
{
    private const double Warm = 45;

    // Until a sync session without acknowledgement is ended, and a little.
    private const double Timeouts = 20 + 8;
    private const int Megabytes = 64;

    // A collector takes nothing new with less than 128 MiB free, and goes on at 160.
    private const int JournalMegabytes = 256;

    private readonly List<Tmpfs> _disks = [];

    protected override double SettleBound => 60 + base.SettleBound;

    protected override async Task RunAsync(World world, CancellationToken cancellationToken)
    {
        foreach (string folder in Folders(world))
        {
            _disks.Add(new Tmpfs(folder, place == Place.Journal ? JournalMegabytes : Megabytes));
        }

        await world.StartAsync(cancellationToken);
        await world.WarmAsync(since: 0, Warm, cancellationToken);
        long from = Clock.Now;
        _disks.ForEach(disk => disk.Fill());
        Say($"the {place} is full for {seconds} s");
        await Clock.DelayAsync(seconds, cancellationToken);
        Judge(world, from);
        _disks.ForEach(disk => disk.Free());
        if (MustEnd)
        {
            await world.WarmAsync(since: from, Warm, cancellationToken); // Sessions can begin again.
        }

        await SettleAsync(world, hangUp: true, cancellationToken);
        Say($"{Tally.Sessions} sessions, {Tally.Acked} lines acked, {Tally.Durable} durable, {Tally.Lost} lost, {Tally.Broken.Count} promises broken");
    }

    protected override async Task EndAsync(World world)
    {
        foreach (Daemon daemon in new[] { world.Direct, world.Node, world.Collector })
        {
            daemon.Dispose();
        }

        _disks.ForEach(disk => disk.Dispose());
        await base.EndAsync(world);
    }

    private IEnumerable<string> Folders(World world) => place switch
    {
        Place.Spool => [world.NodeSpool, world.DirectSpool],
        Place.Journal => [Path.Combine(world.CollectorState, "collector")],
        _ => [Path.Combine(world.CollectorState, "recordings")],
    };

    // A sync session goes on as long as a collector may be away; an async one needs its spool only.
    private bool MustEnd => place == Place.Spool || (place == Place.Journal && Settings.IsSync && Timeouts < seconds);

    private void Judge(World world, long from)
    {
        SessionTrace[] running = [.. world.Ledger.All.Where(trace => trace.Started < from && trace.Taken > 0 && from < trace.Ended)];
        SessionTrace[] ended = [.. running.Where(trace => trace.Message is not null)];
        Tally.Notes.Add($"{ended.Length} of {running.Length} sessions ended by it");
        if (ended.FirstOrDefault(trace => trace.IsShell) is { } example)
        {
            Tally.Notes.Add($"told: '{example.Message}'");
        }

        if (MustEnd && ended.Length < running.Length)
        {
            Tally.Broken.Add($"{Name}: {running.Length - ended.Length} of {running.Length} sessions go on although the {place} is full");
        }

        if (place != Place.Spool && !Settings.IsSync && ended.Length > 0)
        {
            Tally.Broken.Add($"{Name}: {ended.Length} sessions ended, though their spool has room: {string.Join("; ", ended.Select(trace => trace.Message).Distinct())}");
        }
    }
}
