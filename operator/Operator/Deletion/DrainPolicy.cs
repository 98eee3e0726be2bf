using KubeOps.Operator.Queue;
using SessionRecording.Operator.Host.Observing;

namespace SessionRecording.Operator.Host.Deletion;

/// <summary>Whether a config that is to go may go. Pure.</summary>
internal sealed record DrainPolicy
{
    /// <summary>After this long it goes, whatever still runs.</summary>
    public TimeSpan Bound { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What the SSH service on nodes needs to end: the grace of its pods, and some air.</summary>
    public TimeSpan NodesEnd { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Whether the SSH service on nodes is to end: when nothing else is waited for, or no more time may be left than that takes.</summary>
    /// <param name="left">As <see cref="WhatIsLeft"/> says.</param>
    /// <param name="waited">Since it was asked for.</param>
    /// <param name="isSkipped">Whether nobody wants it waited for.</param>
    public bool EndsNodes(string? left, TimeSpan waited, bool isSkipped) => !isSkipped && waited < Bound && (left is null || Bound - NodesEnd <= waited);

    /// <summary>What is still waited for, but for the SSH service on nodes; null: nothing, it may go.</summary>
    /// <param name="collectors">As they were seen just now.</param>
    /// <param name="spools">Of the kube-agents and the recorder pods, where the mode has them.</param>
    /// <param name="heir">A config that is to enforce in its place, and does not yet.</param>
    /// <param name="waited">Since it was asked for.</param>
    /// <param name="isSkipped">Whether nobody wants it waited for.</param>
    public string? WhatIsLeft(IReadOnlyList<CollectorObservation> collectors, IReadOnlyList<SpoolObservation> spools, EntityKey? heir, TimeSpan waited, bool isSkipped)
    {
        if (isSkipped || Bound <= waited)
        {
            return null;
        }

        int active = collectors.Sum(collector => collector.Report?.Sessions?.Active ?? 0), pending = collectors.Sum(collector => collector.Report?.Sessions?.PendingUploads ?? 0);
        if (active + pending > 0)
        {
            return $"{active} sessions run and {pending} recordings are not stored yet";
        }

        int spooled = spools.Sum(spool => spool.Report is { } report ? report.Running + report.Waiting : 0);
        if (spooled > 0)
        {
            return $"{spooled} tracks of recordings are in spools";
        }

        // One that never ran holds nothing.
        List<string> silent =
        [
            .. collectors.Where(collector => collector.Report is null && collector.HasRun).Select(collector => collector.Pod),
            .. spools.Where(spool => spool.Report is null && spool.HasRun).Select(spool => spool.Pod),
        ];
        return silent.Count > 0 ? $"{string.Join(", ", silent)} does not tell what it holds"
            : heir is not null ? $"{heir} does not enforce yet in its place"
            : null;
    }
}
