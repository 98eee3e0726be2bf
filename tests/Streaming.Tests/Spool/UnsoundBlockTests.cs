using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Storage;
using Recorder.Streaming.Journal;
using Recorder.Streaming.Spool;

namespace Streaming.Tests.Spool;

/// <summary>Blocks whose checksum is right and whose content is not what the block says. The rest of the track is saved from them.</summary>
public sealed class UnsoundBlockTests : IAsyncLifetime
{
    private const ulong Salt = 7;

    private readonly SpoolStage _stage = new();
    private readonly RecordingKey _key = SpoolStage.NewKey();

    private static readonly RecordBatch _start = SpoolStage.Batch(0, SpoolStage.Start(), SpoolStage.Print("one"));

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task A_block_without_records_costs_itself()
    {
        RecordBatch nonsense = new(new byte[] { 0, 1, 0, 1, 2, 3, 4, 5, 6, 7 }, 1, 2, 2);

        Assert.Equal("SessionStart one three SessionEnd", await RecoverAsync(_start, nonsense, SpoolStage.Prints(3, "three")));
        Assert.Contains("record has length 65537", Assert.Single(_stage.Losses).Reason);
    }

    [Fact]
    public async Task A_block_that_stands_twice_is_taken_once()
    {
        RecordBatch twice = SpoolStage.Prints(2, "two", "three");

        Assert.Equal("SessionStart one two three four SessionEnd", await RecoverAsync(_start, twice, twice, SpoolStage.Prints(4, "four")));
    }

    [Fact]
    public async Task Repeats_do_not_make_up_for_what_is_missing()
    {
        RecordBatch later = SpoolStage.Prints(4, "four", "five");

        Assert.Equal("SessionStart one four five SessionEnd", await RecoverAsync(_start, later, later));
        Assert.Equal(2, Assert.Single(_stage.Losses).Events);
    }

    [Fact]
    public async Task A_block_with_fewer_records_than_it_says_is_taken_for_what_it_has()
    {
        RecordBatch boastful = SpoolStage.Prints(2, "two") with { Count = 2, LastIndex = 3 };

        Assert.Equal("SessionStart one two SessionEnd", await RecoverAsync(_start, boastful));
    }

    [Fact]
    public async Task An_event_that_cannot_be_given_another_number_is_left_out()
    {
        // Its key says 3; the rest of it is no print, and cannot be written anew.
        byte[] message = [0x3A, 0x06, 0x0A, 0x02, 0x08, 0x03, 0x1A, 0x7F];
        byte[] framed = [0, 0, 0, (byte)message.Length, .. message];

        Assert.Equal("SessionStart one four SessionEnd", await RecoverAsync(_start, new RecordBatch(framed, 1, 3, 3), SpoolStage.Prints(4, "four")));
    }

    [Fact]
    public async Task Damage_at_every_record_is_told_in_few_words()
    {
        RecordBatch[] gaps = [.. Enumerable.Range(1, 500).Select(i => SpoolStage.Prints(2 * i, "x"))];

        await RecoverAsync([_start, .. gaps]);

        Assert.True(Assert.Single(_stage.Losses).Reason.Length < 2_000);
    }

    private async Task<string> RecoverAsync(params RecordBatch[] blocks)
    {
        await _stage.KillAsync();
        string folder = _stage.FolderOf(_key);
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(SpoolLayout.Segment(folder, 1), [.. blocks.SelectMany(Block)]);
        Assert.Equal(1, await _stage.RecoverAsync());
        List<OneOf> events = await SpoolStage.ReadAsync(await _stage.NextTrackAsync());
        Assert.Equal(Enumerable.Range(0, events.Count).Select(i => (long)i), events.Select(e => Recorder.Streaming.Recording.EventStamp.MetadataOf(e).Index));
        return SpoolStage.Text(events);
    }

    // As the writer makes it, but without its looking.
    private static byte[] Block(RecordBatch batch)
    {
        byte[] header = new byte[JournalBlock.HeaderSize];
        JournalBlock.Write(header, Salt, batch);
        return [.. header, .. batch.Records.Span];
    }
}
