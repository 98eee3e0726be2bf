using System.Collections.Concurrent;
using SessionRecording.Operator.Host.Observing;

namespace Operator.Tests.EndToEnd;

/// <summary>Collectors that say what the test wants. At first all is well with each.</summary>
internal sealed class ScriptedCollectors : ICollectorStatusSource
{
    public static readonly CollectorReport Well = Holding(0, 0);

    private readonly ConcurrentDictionary<string, CollectorReport> _byAddress = [];

    /// <summary>What those say for whom nothing else is said.</summary>
    public CollectorReport? All { get; set; } = Well;

    /// <summary>How often collectors were asked.</summary>
    public int Asked { get; private set; }

    public static CollectorReport Holding(int active, int pending) =>
        new(null, new CollectorReport.StoreReport(null, null), new CollectorReport.SessionReport(active, pending, 0, null), null);

    public static CollectorReport Ill(string problem) =>
        new(problem, new CollectorReport.StoreReport(problem, null), new CollectorReport.SessionReport(0, 0, 0, null), null);

    public Task<(CollectorReport? Report, string? Problem)> AskAsync(string podIP, CancellationToken cancellationToken)
    {
        Asked++;
        CollectorReport? report = _byAddress.TryGetValue(podIP, out CollectorReport? own) ? own : All;
        return Task.FromResult(report is null ? (null, "no answer") : (report, (string?)null));
    }

    public void Say(string podIP, CollectorReport report) => _byAddress[podIP] = report;
}
