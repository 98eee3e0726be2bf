using Durability.Processes;
using Durability.Scenarios;
using Durability.Sessions;
using TestKit.Postgres;

namespace Durability;

/// <summary>Which scenarios run, and which of them beside each other.</summary>
internal static class Plan
{
    // The directory of sockets is part of a socket's name, which may have 107 bytes: scenarios have short names.
    public static IEnumerable<Scenario[]> Of(DurabilityOptions options, string root)
    {
        IEnumerable<Scenario[]> all = options.Short ? ShortForm(options, root) : FullForm(options, root);
        return all.Select(together => together.Where(scenario => scenario.Name.Contains(options.Only, StringComparison.Ordinal)).ToArray());
    }

    private static IEnumerable<Scenario[]> FullForm(DurabilityOptions options, string root)
    {
        const int KillsPerRound = 20;
        const double Away = 60, Full = 8, LongFull = 40;
        var brief = new ShellLoad(Slots: 8, MinLines: 50, MaxLines: 3000, LinesPerSecond: 1000);
        var endless = new ShellLoad(Slots: 4, MinLines: 90_000, MaxLines: 90_000, LinesPerSecond: 400);
        Scenario Kill(string name, bool isSync, int kills) =>
            new KillScenario(name, new WorldSettings(isSync, brief, DirectSessions: 4), options, root, kills, KillsPerRound);
        Scenario Disk(string name, bool isSync, Place place) =>
            new FullDiskScenario(name, new WorldSettings(isSync, endless, DirectSessions: 3), options, root, place, isSync && place == Place.Journal ? LongFull : Full);

        yield return [Kill("kill async", isSync: false, options.Kills / 2)];
        yield return [Kill("kill sync", isSync: true, options.Kills - (options.Kills / 2))];
        if (PostgresServer.WhyNot is null)
        {
            Scenario KillCollectors(string name, bool isSync, int kills) => new KillCollectorsScenario(
                name, new WorldSettings(isSync, brief, DirectSessions: 4, Collectors: 2), options, root, kills, KillsPerRound);

            yield return [KillCollectors("kill collectors", isSync: true, options.Kills / 4)];
            yield return [KillCollectors("kill collectors async", isSync: false, options.Kills / 8)];
        }

        yield return
        [
            new AwayScenario("away async", new WorldSettings(false, endless, DirectSessions: 3), options, root, Away),
            new AwayScenario("away sync", new WorldSettings(true, endless, DirectSessions: 3), options, root, Away),
        ];
        if (Tmpfs.IsPossible)
        {
            yield return [Disk("spool full async", false, Place.Spool), Disk("journal full sync", true, Place.Journal)];
            yield return [Disk("journal full async", false, Place.Journal), Disk("store full sync", true, Place.Store)];
            yield return [Disk("store full async", false, Place.Store)];
        }
    }

    private static IEnumerable<Scenario[]> ShortForm(DurabilityOptions options, string root)
    {
        const double Away = 5, Full = 7;
        const int Resume = 1;
        var brief = new ShellLoad(Slots: 2, MinLines: 50, MaxLines: 1000, LinesPerSecond: 500);
        var endless = new ShellLoad(Slots: 1, MinLines: 90_000, MaxLines: 90_000, LinesPerSecond: 200);
        Scenario Kill(string name, bool isSync, int kills) =>
            new KillScenario(name, new WorldSettings(isSync, brief, DirectSessions: 2), options, root, kills, kills);

        yield return [Kill("kill async", isSync: false, options.Kills / 2), Kill("kill sync", isSync: true, options.Kills - (options.Kills / 2))];
        Scenario[] outages =
        [
            new AwayScenario("away async", new WorldSettings(false, endless, DirectSessions: 1), options, root, Away),
            new AwayScenario("away sync", new WorldSettings(true, endless, DirectSessions: 1, Resume), options, root, Away),
        ];
        Scenario[] disks =
        [
            new FullDiskScenario("spool full async", new WorldSettings(false, endless, DirectSessions: 1), options, root, Place.Spool, Full),
        ];
        yield return Tmpfs.IsPossible ? [.. outages, .. disks] : outages;
    }
}
