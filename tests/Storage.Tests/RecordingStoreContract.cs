using System.Text;
using Recorder.Format;
using Recorder.Storage;
using TestKit;

namespace Storage.Tests;

/// <summary>What every <see cref="IRecordingStore"/> promises. A backend's tests derive from it and override <see cref="CreateStore"/>.</summary>
public abstract class RecordingStoreContract
{
    protected ManualTimeProvider Time { get; } = new();

    /// <summary>A new, empty store on <see cref="Time"/>.</summary>
    protected abstract IRecordingStore CreateStore();

    protected RecordingKey NewKey(Track track = Track.Main) => new(SessionId.New(Time), track);

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static async Task<StoredRecording> StoreAsync(IRecordingStore store, RecordingKey key, params string[] parts)
    {
        Upload upload = await store.CreateUploadAsync(key, default);
        return await store.CompleteUploadAsync(upload, await PutAsync(store, upload, parts), default);
    }

    protected static async Task<List<UploadPart>> PutAsync(IRecordingStore store, Upload upload, params string[] parts)
    {
        List<UploadPart> stored = [];
        for (int i = 0; i < parts.Length; i++)
        {
            stored.Add(await store.UploadPartAsync(upload, i + 1, Bytes(parts[i]), default));
        }

        return stored;
    }

    protected static async Task<string> ReadAsync(IRecordingStore store, StoredRecording recording, long offset = 0, long? length = null)
    {
        using Stream stream = await store.OpenReadAsync(recording, offset, length, default);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    [Fact]
    public async Task Parts_are_joined_in_number_order_whatever_order_they_came_in()
    {
        IRecordingStore store = CreateStore();
        Upload upload = await store.CreateUploadAsync(NewKey(), default);
        UploadPart third = await store.UploadPartAsync(upload, 30, Bytes("c"), default);
        UploadPart first = await store.UploadPartAsync(upload, 2, Bytes("aa"), default);
        UploadPart second = await store.UploadPartAsync(upload, 10, Bytes("b"), default);

        StoredRecording recording = await store.CompleteUploadAsync(upload, [third, first, second], default);

        Assert.Equal("aabc", await ReadAsync(store, recording));
        Assert.Equal(4, recording.Size);
        Assert.Equal(upload.Key, recording.Key);
        Assert.Equal(1, recording.Revision);
    }

    [Fact]
    public async Task A_single_part_is_the_recording()
    {
        IRecordingStore store = CreateStore();

        StoredRecording recording = await StoreAsync(store, NewKey(), "all of it");

        Assert.Equal("all of it", await ReadAsync(store, recording));
    }

    [Fact]
    public async Task A_part_sent_twice_is_stored_once()
    {
        IRecordingStore store = CreateStore();
        Upload upload = await store.CreateUploadAsync(NewKey(), default);

        await store.UploadPartAsync(upload, 1, Bytes("lost connection"), default);
        UploadPart kept = await store.UploadPartAsync(upload, 1, Bytes("retried"), default);
        StoredRecording recording = await store.CompleteUploadAsync(upload, [kept], default);

        Assert.Equal("retried", await ReadAsync(store, recording));
    }

    [Fact]
    public async Task Listed_parts_are_those_stored_with_their_digests()
    {
        IRecordingStore store = CreateStore();
        Upload upload = await store.CreateUploadAsync(NewKey(), default);
        UploadPart second = await store.UploadPartAsync(upload, 12, Bytes("second"), default);
        UploadPart first = await store.UploadPartAsync(upload, 9, Bytes("first"), default);

        List<UploadPart> listed = await store.ListPartsAsync(upload, default).ToListAsync();

        Assert.Equal([(9, 5L), (12, 6L)], listed.Select(part => (part.Number, part.Size)));
        Assert.Equal([first.Sha256.ToArray(), second.Sha256.ToArray()], listed.Select(part => part.Sha256.ToArray()));
        Assert.Equal([first.Stored, second.Stored], listed.Select(part => part.Stored));
        Assert.Equal("A7937B64B8CAA58F03721BB6BACF5C78CB235FEBE0E70B1B84CD99541461A08E", Convert.ToHexString(first.Sha256.Span));
    }

    [Fact]
    public async Task Parts_of_an_open_upload_can_be_read()
    {
        IRecordingStore store = CreateStore();
        Upload upload = await store.CreateUploadAsync(NewKey(), default);
        List<UploadPart> parts = await PutAsync(store, upload, "first", "second");

        await using (Stream second = await store.OpenPartAsync(upload, 2, default))
        {
            Assert.Equal("second", await new StreamReader(second).ReadToEndAsync());
        }

        await Assert.ThrowsAsync<InvalidPartException>(() => store.OpenPartAsync(upload, 3, default));
        await store.CompleteUploadAsync(upload, parts, default);
        await Assert.ThrowsAsync<UploadNotFoundException>(() => store.OpenPartAsync(upload, 1, default));
    }

    [Fact]
    public async Task Nothing_is_visible_before_completion()
    {
        IRecordingStore store = CreateStore();
        Upload upload = await store.CreateUploadAsync(NewKey(), default);
        await PutAsync(store, upload, "a", "b");

        Assert.Null(await store.FindAsync(upload.Key, default));
        Assert.Empty(await store.ListRecordingsAsync(default).ToListAsync());
    }

    [Fact]
    public async Task Completing_twice_answers_the_same()
    {
        IRecordingStore store = CreateStore();
        Upload upload = await store.CreateUploadAsync(NewKey(), default);
        List<UploadPart> parts = await PutAsync(store, upload, "a", "b");

        StoredRecording once = await store.CompleteUploadAsync(upload, parts, default);
        Time.Advance(TimeSpan.FromHours(1));
        StoredRecording twice = await store.CompleteUploadAsync(upload, parts, default);

        Assert.Equal(once, twice);
        Assert.Equal(once, await store.FindAsync(upload.Key, default));
    }

    [Fact]
    public async Task Of_two_uploads_that_race_the_second_is_refused_and_kept()
    {
        IRecordingStore store = CreateStore();
        RecordingKey key = NewKey();
        Upload winner = await store.CreateUploadAsync(key, default);
        Upload loser = await store.CreateUploadAsync(key, default);
        await store.CompleteUploadAsync(winner, await PutAsync(store, winner, "winner"), default);
        List<UploadPart> late = await PutAsync(store, loser, "late!", "r");

        await Assert.ThrowsAsync<RecordingExistsException>(() => store.CompleteUploadAsync(loser, late, default));

        Assert.Equal("winner", await ReadAsync(store, (await store.FindAsync(key, default))!));
        Assert.Equal([loser], await store.ListUploadsAsync(default).ToListAsync());
        Assert.Equal(2, (await store.ListPartsAsync(loser, default).ToListAsync()).Count);
    }

    [Fact]
    public async Task Of_two_uploads_with_the_same_content_both_succeed()
    {
        IRecordingStore store = CreateStore();
        RecordingKey key = NewKey();
        Upload one = await store.CreateUploadAsync(key, default);
        Upload other = await store.CreateUploadAsync(key, default);

        StoredRecording first = await store.CompleteUploadAsync(one, await PutAsync(store, one, "ab", "c"), default);
        StoredRecording second = await store.CompleteUploadAsync(other, await PutAsync(store, other, "a", "bc"), default);

        Assert.Equal(first, second);
        Assert.Empty(await store.ListUploadsAsync(default).ToListAsync());
    }

    [Fact]
    public async Task A_finished_recording_gets_a_next_revision_and_is_not_touched()
    {
        IRecordingStore store = CreateStore();
        RecordingKey key = NewKey();
        StoredRecording first = await StoreAsync(store, key, "before");

        Upload upload = await store.CreateUploadAsync(key, default);
        Assert.Equal(2, upload.Revision);
        StoredRecording second = await store.CompleteUploadAsync(upload, await PutAsync(store, upload, "before", "+ late"), default);

        Assert.Equal(2, second.Revision);
        Assert.Equal(second, await store.FindAsync(key, default));
        Assert.Equal([second], await store.ListRecordingsAsync(default).ToListAsync());
        Assert.Equal("before", await ReadAsync(store, first));
        Assert.Equal("before+ late", await ReadAsync(store, second));
    }

    [Fact]
    public async Task Tracks_of_a_session_are_kept_apart()
    {
        IRecordingStore store = CreateStore();
        RecordingKey main = NewKey();
        foreach (Track track in new[] { Track.Streams, Track.Main, Track.Input })
        {
            await StoreAsync(store, main with { Track = track }, track.ToString());
        }

        List<StoredRecording> listed = await store.ListRecordingsAsync(default).ToListAsync();

        Assert.Equal([Track.Main, Track.Input, Track.Streams], listed.Select(recording => recording.Key.Track));
        foreach (StoredRecording recording in listed)
        {
            Assert.Equal(recording.Key.Track.ToString(), await ReadAsync(store, recording));
        }
    }

    [Fact]
    public async Task Recordings_are_listed_in_order_of_session_id()
    {
        IRecordingStore store = CreateStore();
        RecordingKey[] keys = [.. Enumerable.Range(0, 20).Select(_ => RecordingKey.Main(new SessionId(Guid.NewGuid())))];
        foreach (RecordingKey key in keys)
        {
            await StoreAsync(store, key, "x");
        }

        List<StoredRecording> listed = await store.ListRecordingsAsync(default).ToListAsync();

        Assert.Equal(keys.Select(key => key.Session.ToString()).Order(StringComparer.Ordinal), listed.Select(found => found.Key.Session.ToString()));
    }

    [Fact]
    public async Task Uploads_are_listed_oldest_first_until_they_end()
    {
        IRecordingStore store = CreateStore();
        List<Upload> uploads = [];
        for (int i = 0; i < 5; i++)
        {
            uploads.Add(await store.CreateUploadAsync(NewKey((Track)(i % 3)), default));
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(uploads, await store.ListUploadsAsync(default).ToListAsync());

        await store.AbortUploadAsync(uploads[1], default);
        await store.CompleteUploadAsync(uploads[3], await PutAsync(store, uploads[3], "x"), default);
        Assert.Equal([uploads[0], uploads[2], uploads[4]], await store.ListUploadsAsync(default).ToListAsync());
    }

    [Fact]
    public async Task An_aborted_upload_is_gone_and_aborting_it_again_does_nothing()
    {
        IRecordingStore store = CreateStore();
        Upload upload = await store.CreateUploadAsync(NewKey(), default);
        List<UploadPart> parts = await PutAsync(store, upload, "a");

        await store.AbortUploadAsync(upload, default);
        await store.AbortUploadAsync(upload, default);

        await Assert.ThrowsAsync<UploadNotFoundException>(() => store.UploadPartAsync(upload, 2, Bytes("b"), default));
        await Assert.ThrowsAsync<UploadNotFoundException>(async () => await store.ListPartsAsync(upload, default).ToListAsync());
        await Assert.ThrowsAsync<UploadNotFoundException>(() => store.CompleteUploadAsync(upload, parts, default));
        Assert.Null(await store.FindAsync(upload.Key, default));
    }

    [Fact]
    public async Task A_completed_upload_takes_no_more_parts_and_aborting_it_harms_nothing()
    {
        IRecordingStore store = CreateStore();
        Upload upload = await store.CreateUploadAsync(NewKey(), default);
        StoredRecording recording = await store.CompleteUploadAsync(upload, await PutAsync(store, upload, "whole"), default);

        await store.AbortUploadAsync(upload, default);

        await Assert.ThrowsAsync<UploadNotFoundException>(() => store.UploadPartAsync(upload, 2, Bytes("late"), default));
        Assert.Equal("whole", await ReadAsync(store, recording));
    }

    [Fact]
    public async Task Completing_without_parts_makes_no_recording_and_ends_the_upload()
    {
        IRecordingStore store = CreateStore();
        Upload upload = await store.CreateUploadAsync(NewKey(), default);

        await Assert.ThrowsAsync<EmptyUploadException>(() => store.CompleteUploadAsync(upload, [], default));

        Assert.Null(await store.FindAsync(upload.Key, default));
        Assert.Empty(await store.ListUploadsAsync(default).ToListAsync());
    }

    /// <summary>The loss that users of Teleport saw: the completer emptied finished recordings because an upload's folder was left over.</summary>
    [Fact]
    public async Task Completing_a_finished_upload_without_parts_does_not_empty_the_recording()
    {
        IRecordingStore store = CreateStore();
        Upload upload = await store.CreateUploadAsync(NewKey(), default);
        StoredRecording recording = await store.CompleteUploadAsync(upload, await PutAsync(store, upload, "whole"), default);

        await Assert.ThrowsAsync<EmptyUploadException>(() => store.CompleteUploadAsync(upload, [], default));

        Assert.Equal("whole", await ReadAsync(store, recording));
    }

    [Fact]
    public async Task A_part_replaced_after_it_was_named_is_not_joined_in()
    {
        IRecordingStore store = CreateStore();
        Upload upload = await store.CreateUploadAsync(NewKey(), default);
        List<UploadPart> named = await PutAsync(store, upload, "first", "second");
        await store.UploadPartAsync(upload, 2, Bytes("changed"), default);

        await Assert.ThrowsAsync<InvalidPartException>(() => store.CompleteUploadAsync(upload, named, default));
        await Assert.ThrowsAsync<InvalidPartException>(
            () => store.CompleteUploadAsync(upload, [named[0], named[1] with { Number = 7 }], default));

        List<UploadPart> listed = await store.ListPartsAsync(upload, default).ToListAsync();
        Assert.Equal("firstchanged", await ReadAsync(store, await store.CompleteUploadAsync(upload, listed, default)));
    }

    [Fact]
    public async Task A_part_number_named_twice_is_refused()
    {
        IRecordingStore store = CreateStore();
        Upload upload = await store.CreateUploadAsync(NewKey(), default);
        List<UploadPart> parts = await PutAsync(store, upload, "a");

        await Assert.ThrowsAsync<ArgumentException>(() => store.CompleteUploadAsync(upload, [parts[0], parts[0]], default));
    }

    [Fact]
    public async Task Part_numbers_have_limits_and_parts_are_not_empty()
    {
        IRecordingStore store = CreateStore();
        Upload upload = await store.CreateUploadAsync(NewKey(), default);

        await store.UploadPartAsync(upload, 1, Bytes("lowest"), default);
        await store.UploadPartAsync(upload, store.Limits.MaxPartNumber, Bytes("highest"), default);

        await Assert.ThrowsAsync<ArgumentException>(() => store.UploadPartAsync(upload, 0, Bytes("x"), default));
        await Assert.ThrowsAsync<ArgumentException>(() => store.UploadPartAsync(upload, store.Limits.MaxPartNumber + 1, Bytes("x"), default));
        await Assert.ThrowsAsync<ArgumentException>(() => store.UploadPartAsync(upload, 2, default, default));
        Assert.Equal([1, store.Limits.MaxPartNumber], (await store.ListPartsAsync(upload, default).ToListAsync()).Select(part => part.Number));
    }

    [Fact]
    public async Task Any_range_can_be_read()
    {
        IRecordingStore store = CreateStore();
        StoredRecording recording = await StoreAsync(store, NewKey(), "0123", "456789");

        for (int offset = 0; offset <= 11; offset++)
        {
            for (int length = 0; length <= 12; length++)
            {
                int start = Math.Min(offset, 10);
                Assert.Equal("0123456789".Substring(start, Math.Min(length, 10 - start)), await ReadAsync(store, recording, offset, length));
            }

            Assert.Equal("0123456789"[Math.Min(offset, 10)..], await ReadAsync(store, recording, offset));
        }

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => store.OpenReadAsync(recording, -1, null, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => store.OpenReadAsync(recording, 0, -1, default));
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        IRecordingStore store = CreateStore();
        var absent = new StoredRecording(NewKey(), 1, 5, Time.GetUtcNow());
        var never = new Upload(NewKey(), Guid.NewGuid(), 1, Time.GetUtcNow());

        Assert.Null(await store.FindAsync(absent.Key, default));
        Assert.Null(await store.ReadSidecarAsync(absent, "index", default));
        await Assert.ThrowsAsync<RecordingNotFoundException>(() => store.OpenReadAsync(absent, 0, null, default));
        await Assert.ThrowsAsync<RecordingNotFoundException>(() => store.PutSidecarAsync(absent, "index", Bytes("x"), default));
        await Assert.ThrowsAsync<UploadNotFoundException>(() => store.UploadPartAsync(never, 1, Bytes("x"), default));
        await store.AbortUploadAsync(never, default);
    }

    [Fact]
    public async Task A_sidecar_belongs_to_one_revision_and_is_replaced_whole()
    {
        IRecordingStore store = CreateStore();
        RecordingKey key = NewKey();
        StoredRecording first = await StoreAsync(store, key, "one");
        StoredRecording second = await StoreAsync(store, key, "two");

        await store.PutSidecarAsync(first, "index", Bytes("a long first index"), default);
        await store.PutSidecarAsync(first, "index", Bytes("short"), default);
        await store.PutSidecarAsync(first, "text", Bytes("other"), default);

        Assert.Equal(Bytes("short"), await store.ReadSidecarAsync(first, "index", default));
        Assert.Equal(Bytes("other"), await store.ReadSidecarAsync(first, "text", default));
        Assert.Null(await store.ReadSidecarAsync(second, "index", default));
        Assert.Equal([second], await store.ListRecordingsAsync(default).ToListAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Index")]
    [InlineData("in/dex")]
    [InlineData("..")]
    [InlineData("seventeenletterss")]
    [InlineData("tar")]
    [InlineData("input")]
    [InlineData("streams")]
    public async Task A_sidecar_extension_that_could_be_something_else_is_refused(string extension)
    {
        IRecordingStore store = CreateStore();
        StoredRecording recording = await StoreAsync(store, NewKey(), "x");

        await Assert.ThrowsAsync<ArgumentException>(() => store.PutSidecarAsync(recording, extension, Bytes("x"), default));
        await Assert.ThrowsAsync<ArgumentException>(() => store.ReadSidecarAsync(recording, extension, default));
    }

    [Fact]
    public async Task A_probe_leaves_nothing_behind()
    {
        IRecordingStore store = CreateStore();

        await store.ProbeAsync(default);

        Assert.Empty(await store.ListRecordingsAsync(default).ToListAsync());
        Assert.Empty(await store.ListUploadsAsync(default).ToListAsync());
    }

    [Fact]
    public async Task A_cancelled_call_does_nothing()
    {
        IRecordingStore store = CreateStore();
        Upload upload = await store.CreateUploadAsync(NewKey(), default);
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.UploadPartAsync(upload, 1, Bytes("x"), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.CreateUploadAsync(NewKey(), cancelled));

        Assert.Empty(await store.ListPartsAsync(upload, default).ToListAsync());
        Assert.Equal([upload], await store.ListUploadsAsync(default).ToListAsync());
    }

    [Fact]
    public async Task Many_writers_at_once_do_not_disturb_each_other()
    {
        IRecordingStore store = CreateStore();
        RecordingKey[] keys = [.. Enumerable.Range(0, 16).Select(_ => NewKey())];

        await Task.WhenAll(keys.Select((key, i) => Task.Run(() => StoreAsync(store, key, $"{i}", "-", $"{i}"))));

        for (int i = 0; i < keys.Length; i++)
        {
            Assert.Equal($"{i}-{i}", await ReadAsync(store, (await store.FindAsync(keys[i], default))!));
        }
    }
}
