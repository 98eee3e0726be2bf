using Recorder.Storage;
using Recorder.Streaming;

namespace Recorder.Tests.Pipeline;

/// <summary>A collector that can be away for a while.</summary>
internal sealed class AwayCollector(ICollector inner) : ICollector
{
    private int _running;

    public volatile bool IsAway;

    /// <summary>Reports of running sessions that it took.</summary>
    public int Running => Volatile.Read(ref _running);

    public Task<ICollectorTrack> CreateAsync(RecordingKey key, bool live, CancellationToken cancellationToken) => inner.CreateAsync(key, live, cancellationToken);

    public Task<ICollectorTrack> ContinueAsync(RecordingKey key, long fromIndex, bool live, CancellationToken cancellationToken) =>
        inner.ContinueAsync(key, fromIndex, live, cancellationToken);

    public Task<ICollectorTrack> ResumeAsync(RecordingKey key, Guid uploadId, bool live, CancellationToken cancellationToken) =>
        inner.ResumeAsync(key, uploadId, live, cancellationToken);

    public async Task<IReadOnlyList<SessionTermination>> ReportAsync(SessionReport report, CancellationToken cancellationToken)
    {
        if (IsAway)
        {
            throw new CollectorUnavailableException("away");
        }

        IReadOnlyList<SessionTermination> terminations = await inner.ReportAsync(report, cancellationToken);
        Interlocked.Add(ref _running, report.Running.Count > 0 ? 1 : 0);
        return terminations;
    }
}
