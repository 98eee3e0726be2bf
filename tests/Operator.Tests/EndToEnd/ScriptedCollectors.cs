using System.Collections.Concurrent;
using SessionRecording.Operator.Host.Observing;

namespace Operator.Tests.EndToEnd;

/// <summary>Collectors that say what the test wants. At first all is well with each.</summary>
internal sealed class ScriptedCollectors : IPodStatusSource
{
    public static readonly CollectorReport Well = Holding(0, 0);

    private readonly ConcurrentDictionary<string, CollectorReport> _byAddress = [];

    /// <summary>What those say for whom nothing else is said.</summary>
    public CollectorReport? All { get; set; } = Well;

    /// <summary>What the kube-agents' metrics say of their spools.</summary>
    public SpoolReport? Spool { get; set; } = new(SpoolReport.Available, 0, 0);

    /// <summary>How often collectors were asked.</summary>
    public int Asked { get; private set; }

    public static CollectorReport Holding(int active, int pending) =>
        new(null, new CollectorReport.StoreReport(null, null), new CollectorReport.SessionReport(active, pending, 0, null), null);

    public static CollectorReport Ill(string problem) =>
        new(problem, new CollectorReport.StoreReport(problem, null), new CollectorReport.SessionReport(0, 0, 0, null), null);

    public Task<(CollectorReport? Report, string? Problem)> CollectorAsync(string podIP, CancellationToken cancellationToken)
    {
        Asked++;
        CollectorReport? report = _byAddress.TryGetValue(podIP, out CollectorReport? own) ? own : All;
        return Task.FromResult(report is null ? (null, "no answer") : (report, (string?)null));
    }

    public Task<(SpoolReport? Report, string? Problem)> SpoolAsync(string podIP, CancellationToken cancellationToken) =>
        Task.FromResult(Spool is null ? (null, "no answer") : (Spool, (string?)null));

    public void Say(string podIP, CollectorReport report) => _byAddress[podIP] = report;
}
