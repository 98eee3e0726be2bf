using Microsoft.Extensions.Logging;
using Recorder.Storage;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Completer;

namespace Recorder.Streaming.Joins;

/// <summary>
/// Recordings that this collector stored and that wait for events of another one; kept on disk. When those have not come for long
/// enough they are told as lost.
/// </summary>
internal sealed class WaitingGaps(string directory, TimeProvider time, ILogger log)
{
    private readonly NoteFolder<WaitingGap> _gaps = new(directory, CollectorJson.Default.WaitingGap, log);

    // Of the last look.
    public int Count { get; private set; }

    /// <exception cref="StorageException">It is not kept.</exception>
    public void Add(WaitingGap gap) => _gaps.Add(gap.Name, gap);

    /// <summary>Forgets those that were joined, and tells of those that never will be.</summary>
    public async Task LookAsync(IRecordingStore store, RecordingAudit audit, CompleterOptions options, CancellationToken cancellationToken)
    {
        int count = 0;
        foreach (WaitingGap gap in _gaps.All())
        {
            // Each revision has all of the one before it. Whoever made the newer one looks after what is still missing there.
            bool isJoined = await store.FindAsync(gap.Upload.Description.Key, cancellationToken) is not { } newest
                || gap.Upload.Description.Revision < newest.Revision;
            if (!isJoined && time.GetUtcNow() - gap.Upload.Completed < options.ForeignGrace)
            {
                count++;
                continue;
            }

            if (!isJoined)
            {
                await audit.WriteLossAsync(gap.Upload, $"{gap.Missing}: it did not come back within {options.ForeignGrace.TotalDays} days", cancellationToken);
            }

            _gaps.Remove(gap.Name);
        }

        Count = count;
    }
}
