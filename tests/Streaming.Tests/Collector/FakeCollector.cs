using System.Collections.Concurrent;
using Recorder.Storage;
using Recorder.Streaming;

namespace Streaming.Tests.Collector;

/// <summary>A whole collector in memory. Events become durable when asked for, or by themselves when <see cref="AutoDurable"/>.</summary>
internal sealed class FakeCollector : ICollector
{
    public ConcurrentDictionary<Guid, FakeUpload> Uploads { get; } = new();

    public ConcurrentQueue<SessionReport> Reports { get; } = new();

    /// <summary>Every batch is durable as soon as it is taken.</summary>
    public bool AutoDurable { get; set; }

    /// <summary>Most bytes of a track that are taken and not durable.</summary>
    public int WindowSize { get; set; } = 4 * 1024 * 1024;

    /// <summary>Thrown by the next calls, while it is set.</summary>
    public Exception? Failure { get; set; }

    /// <summary>What it stores is not what it was given.</summary>
    public bool IsTampering { get; set; }

    /// <summary>Uploads that it refused to create or resume.</summary>
    public int Refusals { get; private set; }

    public FakeUpload Only => Uploads.Values.Single();

    public Task<ICollectorTrack> CreateAsync(RecordingKey key, bool live, CancellationToken cancellationToken) =>
        ContinueAsync(key, fromIndex: 0, live, cancellationToken);

    public Task<ICollectorTrack> ContinueAsync(RecordingKey key, long fromIndex, bool live, CancellationToken cancellationToken)
    {
        RefuseIfFailing();
        var upload = new FakeUpload(this, key, Guid.NewGuid(), fromIndex);
        Uploads[upload.Id] = upload;
        return Task.FromResult<ICollectorTrack>(upload.Hold(live));
    }

    public Task<ICollectorTrack> ResumeAsync(RecordingKey key, Guid uploadId, bool live, CancellationToken cancellationToken)
    {
        RefuseIfFailing();
        return Uploads.TryGetValue(uploadId, out FakeUpload? upload) && upload.Key == key
            ? Task.FromResult<ICollectorTrack>(upload.Hold(live))
            : throw new UploadNotFoundException($"upload {uploadId} is not known here");
    }

    /// <summary>Sessions that somebody has ended.</summary>
    public ConcurrentBag<SessionTermination> Terminations { get; } = [];

    public Task<IReadOnlyList<SessionTermination>> ReportAsync(SessionReport report, CancellationToken cancellationToken)
    {
        ThrowIfFailing();
        Reports.Enqueue(report);
        return Task.FromResult<IReadOnlyList<SessionTermination>>([.. Terminations.Where(termination => report.Running.Contains(termination.Session))]);
    }

    public void ThrowIfFailing()
    {
        if (Failure is { } failure)
        {
            throw failure;
        }
    }

    private void RefuseIfFailing()
    {
        Refusals += Failure is null ? 0 : 1;
        ThrowIfFailing();
    }
}
