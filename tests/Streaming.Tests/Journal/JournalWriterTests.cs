using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming.Journal;

namespace Streaming.Tests.Journal;

public sealed class JournalWriterTests : IDisposable
{
    private readonly JournalFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public void Only_its_owner_may_read_the_file()
    {
        using var writer = JournalWriter.Create(_file.Path);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_file.Path));
    }

    [Fact]
    public void A_file_that_exists_is_never_opened_again()
    {
        long size = _file.WriteThreeBlocks()[^1];

        Assert.Throws<StorageException>(() => JournalWriter.Create(_file.Path));
        Assert.Equal(size, new FileInfo(_file.Path).Length);
    }

    [Fact]
    public void A_folder_that_is_gone_is_a_typed_error()
    {
        var failure = Assert.Throws<StorageException>(() => JournalWriter.Create(_file.Path + ".missing/1"));

        Assert.Equal(StorageProblem.Missing, failure.Problem);
    }

    [Fact]
    public void Indices_that_do_not_rise_are_refused()
    {
        using var writer = JournalWriter.Create(_file.Path);
        writer.Append(JournalFile.Batch(0, "one", "two"));

        Assert.Throws<ArgumentException>(() => writer.Append(JournalFile.Batch(1, "two again")));
        Assert.Throws<ArgumentException>(() => writer.Append(new RecordBatch(new byte[8], 2, 5, 5)));
        Assert.Throws<ArgumentException>(() => writer.Append(new RecordBatch(default, 0, 5, 5)));
    }

    [Fact]
    public void A_sync_moves_the_durable_index()
    {
        using var writer = JournalWriter.Create(_file.Path);
        writer.Append(JournalFile.Batch(0, "one", "two"));
        Assert.Equal((1, -1), (writer.LastIndex, writer.DurableIndex));

        writer.Sync();

        Assert.Equal(1, writer.DurableIndex);
    }

    [Fact]
    public void Appending_leaves_no_garbage_worth_speaking_of()
    {
        RecordBatch[] batches = [.. Enumerable.Range(0, 2000).Select(index => JournalFile.Batch(index, "a line of output"))];
        using var writer = JournalWriter.Create(_file.Path);
        writer.Append(batches[0]);

        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (RecordBatch batch in batches.AsSpan(1))
        {
            writer.Append(batch);
        }

        long perBlock = (GC.GetAllocatedBytesForCurrentThread() - before) / (batches.Length - 1);
        Assert.InRange(perBlock, 0, 128);
    }

    [Fact]
    public void Reading_allocates_nothing_per_block()
    {
        using (var writer = JournalWriter.Create(_file.Path))
        {
            for (int index = 0; index < 2000; index++)
            {
                writer.Append(JournalFile.Batch(index, "a line of output"));
            }
        }

        using var reader = new JournalReader(_file.Path);
        reader.TryReadNext(out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        while (reader.TryReadNext(out _))
        {
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2000);
    }
}
