using Durability.Direct;
using Durability.Processes;
using Durability.Sessions;
using Recorder.Audit;

namespace Durability.Scenarios;

/// <summary>A collector, a node daemon with shells, and a direct recorder, each a process of its own, on state that outlives them.</summary>
internal sealed class World : IAsyncDisposable
{
    private const double StopBound = 45;

    private readonly WorldSettings _settings;
    private readonly LogFile _log;
    private readonly List<ShellSlot> _slots = [];
    private readonly bool _keep;
    private readonly string[] _collectorStates;
    private AuditUri _audit = null!;
    private CancellationTokenSource _stopShells = new();
    private Task _shells = Task.CompletedTask;
    private int _directStarts;

    /// <param name="directory">An empty folder with a short name: sockets are in it.</param>
    /// <param name="settings">What runs.</param>
    /// <param name="options">The program, and the seed.</param>
    public World(string directory, WorldSettings settings, DurabilityOptions options)
    {
        (Folder, _settings, _keep) = (directory, settings, options.Keep);
        Directory.CreateDirectory(directory);
        _log = new LogFile(Path.Combine(directory, "log"));
        UseAudit($"sqlite://{CollectorState}/audit.db");
        _collectorStates = [CollectorState, .. Enumerable.Range(2, settings.Collectors - 1).Select(number => $"{CollectorState}{number}")];
        Collectors = [.. _collectorStates.Select(state => new Daemon(
            Path.GetFileName(state) == "c" ? "collector" : $"collector {Path.GetFileName(state)}", options.Recorder,
            () => ["collector", "-f", Config, "--state", state], _log, _ => { }))];
        string[] endpoints = [.. _collectorStates.Select(state => $"unix://{Path.Combine(state, "run", "collector.sock")}")];
        Node = new Daemon(
            "node", options.Recorder, () => ["node", "-f", Config, "--state", NodeState, .. endpoints.SelectMany(endpoint => new[] { "--collector", endpoint })], _log, _ => { });
        ShellLoad load = settings.Shells;
        Direct = new Daemon("direct", DirectProgram, () => new DirectSettings(
            settings.IsSync, DirectSpool, string.Join(',', endpoints), settings.DirectSessions, options.Seed + ++_directStarts,
            load.MinLines, load.MaxLines, load.LinesPerSecond, settings.ResumeSeconds).ToArguments(), _log, Ledger.OnSpeech);
        string nodeSocket = Path.Combine(NodeState, "run", "node.sock");
        _slots.AddRange(Enumerable.Range(0, load.Slots).Select(
            slot => new ShellSlot(options.Recorder, nodeSocket, load, Ledger, new Random(options.Seed + slot), _log)));
    }

    public string Folder { get; }

    public string CollectorState => Path.Combine(Folder, "c");

    public string NodeState => Path.Combine(Folder, "n");

    public string NodeSpool => Path.Combine(NodeState, "spool");

    public string DirectSpool => Path.Combine(Folder, "spool");

    /// <summary>The only one, or the first.</summary>
    public Daemon Collector => Collectors[0];

    public IReadOnlyList<Daemon> Collectors { get; }

    public Daemon Node { get; }

    public Daemon Direct { get; }

    public Ledger Ledger { get; } = new();

    public IReadOnlyList<ShellSlot> Slots => _slots;

    /// <summary>Exits and messages that nobody could expect.</summary>
    public IEnumerable<string> Surprises =>
        [.. Collectors.SelectMany(collector => collector.Surprises), .. Node.Surprises, .. Direct.Surprises, .. _slots.SelectMany(slot => slot.Surprises)];

    /// <summary>The last lines of the daemons' log.</summary>
    public string LogPath => Path.Combine(Folder, "log");

    private static string DirectProgram => Environment.ProcessPath!;

    private string Config => Path.Combine(Folder, "config.yaml");

    /// <summary>Before anything is started: where the audit log is.</summary>
    public void UseAudit(string uri)
    {
        _audit = AuditUri.Parse(uri);
        File.WriteAllText(Config, $$"""
            apiVersion: sessionrecording.dev/v1alpha1
            kind: SessionRecordingConfig
            metadata: { name: durability }
            spec:
              mode: {{(_settings.IsSync ? "node-sync" : "node")}}
              storage: { uri: "file://{{CollectorState}}/recordings" }
              audit: { uri: "{{uri}}" }
              completer: { interval: 1s, trackerTtl: 5s }

            """);
    }

    public IAuditStore OpenAudit() => _audit.Open(passwordFile: null, Clock.Time);

    /// <summary>Starts everything, and sessions.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (Daemon collector in Collectors)
        {
            collector.Start();
            await collector.ReadyAsync(cancellationToken);
        }

        Node.Start();
        await Node.ReadyAsync(cancellationToken);
        await StartSessionsAsync(cancellationToken);
    }

    /// <summary>Waits until every daemon serves.</summary>
    /// <exception cref="TimeoutException">One does not.</exception>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        await CollectorsReadyAsync(cancellationToken);
        await Node.ReadyAsync(cancellationToken);
        await Direct.ReadyAsync(cancellationToken);
    }

    /// <exception cref="TimeoutException">One does not serve.</exception>
    public async Task CollectorsReadyAsync(CancellationToken cancellationToken)
    {
        foreach (Daemon collector in Collectors)
        {
            await collector.ReadyAsync(cancellationToken);
        }
    }

    /// <summary>Waits until as many sessions as there can be print and are acknowledged, that began after this time.</summary>
    /// <exception cref="TimeoutException">They do not.</exception>
    public async Task WarmAsync(long since, double seconds, CancellationToken cancellationToken)
    {
        const int Lines = 100;
        int Count(bool isShell) => Ledger.All.Count(
            trace => trace.IsShell == isShell && since < trace.Started && Lines < (isShell ? trace.Taken : trace.AckedLines));
        if (!await Clock.WaitAsync(seconds, () => _slots.Count <= Count(true) && _settings.DirectSessions <= Count(false), cancellationToken))
        {
            throw new TimeoutException($"after {seconds} s only {Count(true)} of {_slots.Count} shells and {Count(false)} of {_settings.DirectSessions} direct sessions record");
        }
    }

    /// <summary>Starts sessions, after <see cref="StopSessionsAsync"/> once more.</summary>
    public async Task StartSessionsAsync(CancellationToken cancellationToken)
    {
        Direct.Start();
        await Direct.ReadyAsync(cancellationToken);
        _stopShells.Dispose();
        _stopShells = new CancellationTokenSource();
        _shells = Task.WhenAll(_slots.Select(slot => slot.RunAsync(_stopShells.Token)));
    }

    /// <summary>kill -9 of the direct recorder, and of its sessions with it.</summary>
    public bool KillDirect()
    {
        if (!Direct.Kill())
        {
            return false;
        }

        Ledger.CutDirect(Direct.Kills[^1]);
        return true;
    }

    /// <summary>Lets the running sessions come to their end (or ends them), and no new ones begin.</summary>
    public async Task StopSessionsAsync(bool hangUp, double seconds, CancellationToken cancellationToken)
    {
        await _stopShells.CancelAsync();
        await Direct.ReadyAsync(cancellationToken);
        Direct.ExpectExit();
        await Direct.SayAsync("stop");
        if (hangUp)
        {
            _slots.ForEach(slot => slot.Hangup());
        }

        Task over = Task.WhenAll(_shells, Direct.ExitedAsync());
        await Task.WhenAny(over, Clock.DelayAsync(seconds, cancellationToken));
        if (!over.IsCompleted)
        {
            throw new TimeoutException($"sessions are not over after {seconds} s (shells {_shells.Status}, direct {Direct.ExitedAsync().Status})");
        }
    }

    /// <summary>What of the sessions is not in the store yet.</summary>
    public IReadOnlyList<string> Unfinished()
    {
        IEnumerable<string> tracks = SubFolders(NodeSpool).Concat(SubFolders(DirectSpool));
        IEnumerable<string> uploads = _collectorStates.SelectMany(state => SubFolders(Path.Combine(state, "collector")));
        return [.. tracks.Concat(uploads).Where(IsNamedByGuid)];
    }

    /// <summary>Things put aside because nothing could be made of them.</summary>
    public IEnumerable<string> Quarantined() =>
        new[] { NodeSpool, DirectSpool }.Concat(_collectorStates.Select(state => Path.Combine(state, "collector"))).SelectMany(root => SubFolders(Path.Combine(root, "quarantine")));

    public async Task StopAsync()
    {
        await Node.StopAsync(StopBound);
        foreach (Daemon collector in Collectors)
        {
            await collector.StopAsync(StopBound);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopShells.CancelAsync();
        foreach (Daemon daemon in (Daemon[])[Direct, Node, .. Collectors])
        {
            daemon.Dispose();
        }

        await Task.WhenAny(_shells, Clock.DelayAsync(10, CancellationToken.None));
        _stopShells.Dispose();
        _log.Dispose();
        if (!_keep)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private static IEnumerable<string> SubFolders(string folder) => Directory.Exists(folder) ? Directory.EnumerateDirectories(folder) : [];

    private static bool IsNamedByGuid(string folder) => Guid.TryParse(Path.GetFileName(folder).Split('.')[0], out _);
}
