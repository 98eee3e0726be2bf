using Recorder.Streaming.Collector;
using Recorder.Streaming.Journal;

namespace Streaming.Tests.Collector;

public sealed class SegmentedJournalTests : IDisposable
{
    private const int Batches = 500;
    private readonly string _root = Directory.CreateTempSubdirectory("segments-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>A seal belongs to a stream that was cut; the stream that took the track over appends while it is under way.</summary>
    [Fact]
    public async Task What_is_appended_while_a_segment_is_sealed_becomes_durable_too()
    {
        var directory = new UploadDirectory(_root, Guid.NewGuid());
        Directory.CreateDirectory(Path.GetDirectoryName(directory.SegmentPath(1))!);
        using var commits = new GroupCommit(_root);
        using var journal = new SegmentedJournal(directory, lastSegment: 0, durableIndex: -1);
        using var stop = new CancellationTokenSource();
        Task sealing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await journal.SealAsync(commits, CancellationToken.None);
            }
        });

        for (int index = 0; index < Batches; index++)
        {
            journal.Append(Prints.Batch(index, index));
        }

        await stop.CancelAsync();
        await sealing;
        await journal.CommitAsync(commits, CancellationToken.None);

        Assert.Equal(Batches - 1, journal.DurableIndex);
    }
}
