using Recorder.Storage;
using Recorder.Streaming;

namespace Fuzz.Targets;

/// <summary>A collector in memory that knows one upload, and lets nothing pass that a real one may not be given.</summary>
internal sealed class CheckingCollector : ICollector
{
    /// <summary>The upload that can be resumed.</summary>
    public static readonly Guid KnownUpload = Guid.Parse("11111111-2222-4333-8444-555555555555");

    public CheckingTrack? Track { get; private set; }

    public SessionReport? Reported { get; private set; }

    public Task<ICollectorTrack> CreateAsync(RecordingKey key, bool live, CancellationToken cancellationToken) => Hold();

    public Task<ICollectorTrack> ContinueAsync(RecordingKey key, long fromIndex, bool live, CancellationToken cancellationToken) => Hold();

    public Task<ICollectorTrack> ResumeAsync(RecordingKey key, Guid uploadId, bool live, CancellationToken cancellationToken) =>
        uploadId == KnownUpload ? Hold() : throw new UploadNotFoundException($"upload {uploadId} is not known here");

    public Task<IReadOnlyList<SessionTermination>> ReportAsync(SessionReport report, CancellationToken cancellationToken)
    {
        Reported = report;
        return Task.FromResult<IReadOnlyList<SessionTermination>>([]);
    }

    private Task<ICollectorTrack> Hold() => Task.FromResult<ICollectorTrack>(Track = new CheckingTrack());
}
