using Durability.Checks;
using Recorder.Audit;

namespace Durability.Scenarios;

/// <summary>Something that happens to a world, and what must be true afterwards.</summary>
internal abstract class Scenario(string name, WorldSettings settings, DurabilityOptions options, string root, bool hasOutage)
{
    private const double AuditBound = 20, Quiet = 1.5;

    private readonly Promises _promises = new(new Tally(name), settings.IsSync, hasOutage);

    public string Name => name;

    /// <summary>How long everything may take to arrive once all is well again.</summary>
    protected virtual double SettleBound => 90;

    protected WorldSettings Settings => settings;

    protected Tally Tally => _promises.Tally;

    public async Task<Tally> RunAsync(CancellationToken cancellationToken)
    {
        long started = Clock.Now;
        var world = new World(Path.Combine(root, name.Replace(' ', '-')), settings, options);
        try
        {
            await RunAsync(world, cancellationToken);
            await world.StopAsync();
        }
        catch (TimeoutException late)
        {
            Tally.Broken.Add($"{name}: {late.Message}");
        }
        finally
        {
            Tally.Broken.AddRange(world.Surprises.Select(surprise => $"{name}: {surprise}"));
            Tally.Broken.AddRange(world.Quarantined().Select(folder => $"{name}: {Path.GetFileName(folder)} is in quarantine"));
            if (Tally.Broken.Count > 0)
            {
                ShowLog(world);
            }

            await EndAsync(world);
        }

        Tally.Seconds = Clock.SecondsSince(started);
        return Tally;
    }

    protected abstract Task RunAsync(World world, CancellationToken cancellationToken);

    /// <summary>Gives back what the world stands on.</summary>
    protected virtual async Task EndAsync(World world) => await world.DisposeAsync();

    /// <summary>Ends the sessions, waits until all of them are in the store, and judges.</summary>
    protected async Task SettleAsync(World world, bool hangUp, CancellationToken cancellationToken)
    {
        await world.CollectorsReadyAsync(cancellationToken);
        await world.Node.ReadyAsync(cancellationToken);
        await world.StopSessionsAsync(hangUp, SettleBound, cancellationToken);
        long quietSince = Clock.Now;
        bool settled = await Clock.WaitAsync(SettleBound, () =>
        {
            quietSince = world.Unfinished().Count > 0 ? Clock.Now : quietSince;
            return Quiet < Clock.SecondsSince(quietSince);
        }, cancellationToken);
        if (!settled)
        {
            IReadOnlyList<string> left = world.Unfinished();
            Tally.Broken.Add($"{Name}: {left.Count} tracks are not stored after {SettleBound} s: {string.Join(", ", left.Take(8).Select(path => Path.GetRelativePath(world.Folder, path)))}");
        }

        await JudgeAsync(world, cancellationToken);
    }

    protected void Say(string text) => Progress.Say($"{Name}: {text}");

    // The audit log is written behind the collector's answer: it gets a little time.
    private async Task JudgeAsync(World world, CancellationToken cancellationToken)
    {
        List<RecordingFacts> recordings = await RecordingSurvey.ReadAsync(Path.Combine(world.CollectorState, "recordings"), cancellationToken);
        await using IAuditStore log = world.OpenAudit();
        AuditSurvey audit = await AuditSurvey.ReadAsync(log, cancellationToken);
        long started = Clock.Now;
        while (recordings.Any(recording => audit.Faults(recording).Any()) && Clock.SecondsSince(started) < AuditBound)
        {
            await Clock.DelayAsync(0.5, cancellationToken);
            audit = await AuditSurvey.ReadAsync(log, cancellationToken);
        }

        _promises.Judge(world.Ledger.All, recordings, audit, world.Node.Kills);
    }

    private void ShowLog(World world)
    {
        const int LastLines = 40;
        foreach (string line in Tally.Broken.Take(20))
        {
            Say($"BROKEN {line}");
        }

        if (!options.Keep)
        {
            Say($"the end of its log:\n{string.Join('\n', File.ReadLines(world.LogPath).TakeLast(LastLines))}");
        }
    }
}
