using Recorder.Storage;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Completer;

namespace Recorder.Streaming.Joins;

/// <summary>A recording that was stored although another collector has events of it.</summary>
/// <param name="Upload">As it was completed.</param>
/// <param name="Missing">What is missing.</param>
internal sealed record WaitingGap(CompletedUpload Upload, string Missing);

/// <summary>
/// Recordings that this collector stored and that wait for events of another one; kept on disk. When those have not come for long
/// enough they are told as lost.
/// </summary>
internal sealed class WaitingGaps(string directory, TimeProvider time)
{
    private const string Ending = ".json";

    // Of the last look.
    public int Count { get; private set; }

    /// <exception cref="StorageException">It is not kept.</exception>
    public void Add(WaitingGap gap)
    {
        Directory.CreateDirectory(directory, UploadDirectory.Mode);
        DurableFile.Write(PathOf(gap), gap, CollectorJson.Default.WaitingGap);
    }

    /// <summary>Forgets those that were joined, and tells of those that never will be.</summary>
    public async Task LookAsync(IRecordingStore store, RecordingAudit audit, CompleterOptions options, CancellationToken cancellationToken)
    {
        int count = 0;
        foreach (string path in Directory.Exists(directory) ? Directory.GetFiles(directory, "*" + Ending) : [])
        {
            if (DurableFile.Read(path, CollectorJson.Default.WaitingGap) is not { } gap)
            {
                continue;
            }

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

            File.Delete(path);
        }

        Count = count;
    }

    private string PathOf(WaitingGap gap) =>
        Path.Combine(directory, $"{gap.Upload.Description.UploadId:D}.{gap.Upload.Description.Revision}{Ending}");
}
