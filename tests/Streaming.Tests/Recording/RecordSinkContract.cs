using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming;
using Streaming.Tests.Spool;

namespace Streaming.Tests.Recording;

/// <summary>What every <see cref="IRecordSink"/> keeps to. Implementations' tests only say how one is opened and read back.</summary>
public abstract class RecordSinkContract
{
    private readonly RecordingKey _key = SpoolStage.NewKey();

    [Fact]
    public async Task What_was_appended_is_there_in_order_when_the_track_is_complete()
    {
        RecordBatch[] batches = [SpoolStage.Prints(0, "one"), SpoolStage.Prints(1, "two", "three"), SpoolStage.Prints(3, "four")];
        await using IRecordSink sink = await OpenAsync(_key);
        foreach (RecordBatch batch in batches)
        {
            await sink.AppendAsync(batch, default);
        }

        await sink.CompleteAsync(default);

        Assert.Equal(batches.SelectMany(batch => batch.Records.ToArray()), await ReadAsync(_key));
    }

    [Fact]
    public async Task Nothing_is_durable_before_the_first_event()
    {
        await using IRecordSink sink = await OpenAsync(_key);

        Assert.Equal(-1, sink.DurableIndex);
        await sink.FlushAsync(default);
        Assert.Equal(-1, sink.DurableIndex);
    }

    [Fact]
    public async Task After_a_flush_everything_appended_is_durable()
    {
        await using IRecordSink sink = await OpenAsync(_key);
        await sink.AppendAsync(SpoolStage.Prints(0, "one", "two"), default);
        await sink.FlushAsync(default);
        Assert.Equal(1, sink.DurableIndex);

        await sink.AppendAsync(SpoolStage.Prints(2, "three"), default);
        await sink.FlushAsync(default);
        Assert.Equal(2, sink.DurableIndex);
    }

    [Fact]
    public async Task A_batch_is_the_callers_again_when_it_was_taken()
    {
        RecordBatch batch = SpoolStage.Prints(0, "mine");
        byte[] expected = batch.Records.ToArray();
        byte[] memory = [.. expected];
        await using IRecordSink sink = await OpenAsync(_key);
        await sink.AppendAsync(batch with { Records = memory }, default);
        Array.Clear(memory);
        await sink.CompleteAsync(default);

        Assert.Equal(expected, await ReadAsync(_key));
    }

    [Fact]
    public async Task Completing_twice_is_success()
    {
        await using IRecordSink sink = await OpenAsync(_key);
        await sink.AppendAsync(SpoolStage.Prints(0, "one"), default);
        await sink.CompleteAsync(default);
        await sink.CompleteAsync(default);
    }

    [Fact]
    public async Task The_tracks_of_a_session_are_apart()
    {
        RecordingKey input = _key with { Track = Track.Input };
        foreach (RecordingKey key in new[] { _key, input })
        {
            await using IRecordSink sink = await OpenAsync(key);
            await sink.AppendAsync(SpoolStage.Prints(0, $"{key.Track}"), default);
            await sink.CompleteAsync(default);
        }

        Assert.Equal(SpoolStage.Prints(0, "Input").Records.ToArray(), await ReadAsync(input));
        Assert.Equal(SpoolStage.Prints(0, "Main").Records.ToArray(), await ReadAsync(_key));
    }

    [Fact]
    public async Task Large_batches_arrive_whole()
    {
        string line = new('x', 20_000);
        RecordBatch[] batches = [.. Enumerable.Range(0, 20).Select(i => SpoolStage.Prints(i * 10, [.. Enumerable.Repeat(line, 10)]))];
        await using IRecordSink sink = await OpenAsync(_key);
        foreach (RecordBatch batch in batches)
        {
            await sink.AppendAsync(batch, default);
        }

        await sink.CompleteAsync(default);

        Assert.Equal(batches.SelectMany(batch => batch.Records.ToArray()), await ReadAsync(_key));
    }

    /// <summary>Opens a sink for a new track.</summary>
    protected abstract Task<IRecordSink> OpenAsync(RecordingKey key);

    /// <summary>The framed records of a completed track.</summary>
    protected abstract Task<byte[]> ReadAsync(RecordingKey key);
}
