using Microsoft.Extensions.Logging;
using Recorder.Audit;
using Recorder.Storage;
using Recorder.Streaming.Joins;
using Recorder.Streaming.Journal;

namespace Recorder.Streaming.Collector;

/// <summary>What all tracks of one collector share.</summary>
internal sealed class CollectorServices
{
    private long _lastStored;

    public required IRecordingStore Store { get; init; }

    public required IAuditLog AuditLog { get; init; }

    public required ISessionTrackers Trackers { get; init; }

    public required CollectorOptions Options { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Log { get; init; }

    /// <summary>Directory of the uploads' directories.</summary>
    public required string Root { get; init; }

    public required JournalSpace Space { get; init; }

    public required CompletedUploads Completed { get; init; }

    /// <summary>Recordings that wait for events of another collector.</summary>
    public required WaitingGaps Gaps { get; init; }

    public required StoreHealth Health { get; init; }

    public required BackoffPolicy Retry { get; init; }

    public required AuditFeed Audit { get; init; }

    /// <summary>Makes journals durable, many at once.</summary>
    public required GroupCommit Journals { get; init; }

    /// <summary>When a recording was last stored; null: not since this process began.</summary>
    public DateTimeOffset? LastStored
    {
        get => Volatile.Read(ref _lastStored) is > 0 and long ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
        set => Volatile.Write(ref _lastStored, value?.UtcTicks ?? 0);
    }

    public CommitLoop Commits { get; set; } = null!;

    public PartUploader Parts { get; set; } = null!;

    /// <summary>Ends background work; not tied to any caller.</summary>
    public required CancellationToken Stopping { get; init; }
}
