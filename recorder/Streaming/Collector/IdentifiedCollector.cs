using Recorder.Storage;

namespace Recorder.Streaming.Collector;

/// <summary>The collector as one recorder may use it.</summary>
internal sealed class IdentifiedCollector(CollectorCore core, string identity) : ICollector
{
    public Task<ICollectorTrack> CreateAsync(RecordingKey key, bool live, CancellationToken cancellationToken) =>
        core.CreateAsync(identity, key, fromIndex: 0, live, cancellationToken);

    public Task<ICollectorTrack> ContinueAsync(RecordingKey key, long fromIndex, bool live, CancellationToken cancellationToken) =>
        core.CreateAsync(identity, key, fromIndex, live, cancellationToken);

    public Task<ICollectorTrack> ResumeAsync(RecordingKey key, Guid uploadId, bool live, CancellationToken cancellationToken) =>
        core.ResumeAsync(identity, key, uploadId, live, cancellationToken);

    public Task<IReadOnlyList<SessionTermination>> ReportAsync(SessionReport report, CancellationToken cancellationToken) =>
        core.ReportAsync(identity, report, cancellationToken);
}
