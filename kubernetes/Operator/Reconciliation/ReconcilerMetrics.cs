using System.Diagnostics;
using System.Diagnostics.Metrics;
using KubeOps.Operator.Queue;

namespace KubeOps.Operator.Reconciliation;

/// <summary>What the reconcilers of this process do.</summary>
public static class ReconcilerMetrics
{
    public const string MeterName = "KubeOps.Operator";

    // Outcomes. The last two: what was read had been changed, or was gone, by the time of a write.
    internal const string Success = "success", Failure = "failure", Conflict = "conflict", NotFound = "not_found";

    private static readonly ActivitySource _spans = new(MeterName);
    private static readonly Meter _meter = new(MeterName);
    private static readonly Counter<long> _count = _meter.CreateCounter<long>("operator.reconciliations", "{reconciliation}", "Reconciliations, by kind and outcome.");
    private static readonly Histogram<double> _duration = _meter.CreateHistogram<double>("operator.reconciliation.duration", "s", "How long a reconciliation takes.");

    /// <returns>The reconciliation's span, or null when nobody asks for spans.</returns>
    internal static Activity? Began(Type kind, EntityKey key) =>
        _spans.StartActivity("reconcile")?.SetTag("kind", kind.Name).SetTag("name", key.ToString());

    internal static void Reconciled(Type kind, string outcome, TimeSpan duration)
    {
        KeyValuePair<string, object?> name = new("kind", kind.Name), how = new("outcome", outcome);
        _count.Add(1, name, how);
        _duration.Record(duration.TotalSeconds, name, how);
    }
}
