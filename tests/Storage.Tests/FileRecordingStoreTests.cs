using Recorder.Format;
using Recorder.Storage;

namespace Storage.Tests;

public sealed class FileRecordingStoreTests : RecordingStoreContract, IDisposable
{
    private const string Sid = "0b0c0d0e-1a1b-4c1d-8e1f-202122232425";

    private readonly TestDirectory _directory = new();
    private int _stores;

    public void Dispose() => _directory.Dispose();

    protected override IRecordingStore CreateStore() => FileRecordingStore.Open($"{_directory.Path}/{_stores++}", Time);

    private FileRecordingStore Open(bool readOnly = false) =>
        FileRecordingStore.Open(new FileStoreOptions { Directory = $"{_directory.Path}/store", ReadOnly = readOnly }, Time);

    private string PathOf(string name) => $"{_directory.Path}/store/{name}";

    private static async Task AssertProblemAsync(StorageProblem problem, Func<Task> call) =>
        Assert.Equal(problem, (await Assert.ThrowsAsync<StorageException>(call)).Problem);

    [Fact]
    public async Task Files_are_named_as_the_format_says()
    {
        FileRecordingStore store = Open();
        var session = SessionId.Parse(Sid);
        foreach (Track track in new[] { Track.Main, Track.Input, Track.Streams })
        {
            await store.PutSidecarAsync(await StoreAsync(store, new RecordingKey(session, track), "one"), "index", Bytes("i"), default);
            await store.PutSidecarAsync(await StoreAsync(store, new RecordingKey(session, track), "two"), "index", Bytes("i"), default);
        }

        string[] names = [.. Directory.GetFiles(PathOf("")).Select(path => Path.GetFileName(path).Replace(Sid, "S", StringComparison.Ordinal))];

        Assert.Equal(
            ["S.index", "S.input", "S.input.index", "S.r2.index", "S.r2.input", "S.r2.input.index", "S.r2.streams", "S.r2.streams.index", "S.r2.tar",
             "S.streams", "S.streams.index", "S.tar"],
            names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Everything_is_for_its_owner_only()
    {
        FileRecordingStore store = Open();
        StoredRecording recording = await StoreAsync(store, NewKey(), "a", "b");
        await store.PutSidecarAsync(recording, "index", Bytes("i"), default);
        await PutAsync(store, await store.CreateUploadAsync(NewKey(), default), "a");

        const UnixFileMode File600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        string[] files = Directory.GetFiles(PathOf(""), "*", SearchOption.AllDirectories);
        string[] directories = [PathOf(""), .. Directory.GetDirectories(PathOf(""), "*", SearchOption.AllDirectories)];
        Assert.Equal((4, 3), (files.Length, directories.Length));
        Assert.All(files, file => Assert.Equal(File600, File.GetUnixFileMode(file)));
        Assert.All(directories, directory => Assert.Equal(File600 | UnixFileMode.UserExecute, File.GetUnixFileMode(directory)));
    }

    [Fact]
    public async Task A_directory_written_by_Teleport_lists_and_reads()
    {
        Directory.CreateDirectory(PathOf($"multi/{Guid.NewGuid()}/{Sid}"));
        Directory.CreateDirectory(PathOf($"multi/{Guid.NewGuid()}"));
        Directory.CreateDirectory(PathOf($"{Guid.NewGuid()}.tar"));
        foreach (string name in new[] { $"{Sid}.tar", $"{Sid}.checkpoint", $"{Sid}.error", $"{Sid}.metadata", $"{Sid}.thumbnail", $"{Sid}.summary.json", "notes.tar" })
        {
            await File.WriteAllTextAsync(PathOf(name), "recorded");
        }

        FileRecordingStore store = Open();
        StoredRecording recording = Assert.Single(await store.ListRecordingsAsync(default).ToListAsync());

        Assert.Equal((Sid, 1, 8L), (recording.Key.Session.ToString(), recording.Revision, recording.Size));
        Assert.Equal("recorded", await ReadAsync(store, recording));
        Assert.Equal(recording, await store.FindAsync(recording.Key, default));
        Assert.Empty(await store.ListUploadsAsync(default).ToListAsync());
        Assert.Equal(2, Directory.GetDirectories(PathOf("multi")).Length);
    }

    /// <summary>Teleport's completer once emptied every recording that had a leftover folder under multi/.</summary>
    [Fact]
    public async Task A_leftover_upload_folder_does_not_harm_the_finished_recording()
    {
        FileRecordingStore store = Open();
        RecordingKey key = NewKey();
        Upload upload = await store.CreateUploadAsync(key, default);
        Upload twin = await store.CreateUploadAsync(key, default);
        StoredRecording recording = await store.CompleteUploadAsync(upload, await PutAsync(store, upload, "whole"), default);
        Directory.Move(PathOf($"multi/{twin.Id}"), PathOf($"multi/{upload.Id}")); // As if its removal had been lost.

        Upload leftover = Assert.Single(await store.ListUploadsAsync(default).ToListAsync());
        await Assert.ThrowsAsync<EmptyUploadException>(async () =>
            await store.CompleteUploadAsync(leftover, await store.ListPartsAsync(leftover, default).ToListAsync(), default));

        Assert.Equal("whole", await ReadAsync(store, recording));
        Assert.Empty(await store.ListUploadsAsync(default).ToListAsync());
    }

    [Fact]
    public async Task A_vanished_directory_is_missing_and_does_not_come_back_empty()
    {
        FileRecordingStore store = Open();
        StoredRecording recording = await StoreAsync(store, NewKey(), "x");
        Upload upload = await store.CreateUploadAsync(NewKey(), default);
        List<UploadPart> parts = await PutAsync(store, upload, "x");
        Directory.Delete(PathOf(""), recursive: true);

        await AssertProblemAsync(StorageProblem.Missing, () => store.CreateUploadAsync(NewKey(), default));
        await AssertProblemAsync(StorageProblem.Missing, () => store.UploadPartAsync(upload, 1, Bytes("x"), default));
        await AssertProblemAsync(StorageProblem.Missing, () => store.CompleteUploadAsync(upload, parts, default));
        await AssertProblemAsync(StorageProblem.Missing, () => store.CompleteUploadAsync(upload, [], default));
        await AssertProblemAsync(StorageProblem.Missing, () => store.AbortUploadAsync(upload, default));
        await AssertProblemAsync(StorageProblem.Missing, async () => await store.ListUploadsAsync(default).ToListAsync());
        await AssertProblemAsync(StorageProblem.Missing, async () => await store.ListPartsAsync(upload, default).ToListAsync());
        await AssertProblemAsync(StorageProblem.Missing, async () => await store.ListRecordingsAsync(default).ToListAsync());
        await AssertProblemAsync(StorageProblem.Missing, () => store.FindAsync(recording.Key, default));
        await AssertProblemAsync(StorageProblem.Missing, () => store.OpenReadAsync(recording, 0, null, default));
        await AssertProblemAsync(StorageProblem.Missing, () => store.PutSidecarAsync(recording, "index", Bytes("x"), default));
        await AssertProblemAsync(StorageProblem.Missing, () => store.ProbeAsync(default));
        Assert.False(Directory.Exists(PathOf("")));
    }

    [Fact]
    public async Task Two_processes_that_complete_one_upload_get_the_same_answer()
    {
        FileRecordingStore one = Open(), other = Open();
        for (int round = 0; round < 20; round++)
        {
            Upload upload = await one.CreateUploadAsync(NewKey(), default);
            List<UploadPart> parts = await PutAsync(one, upload, "a", "b", $"{round}");

            StoredRecording[] answers = await Task.WhenAll(
                new[] { one, other, one, other }.Select(store => Task.Run(() => store.CompleteUploadAsync(upload, parts, default))));

            Assert.All(answers, answer => Assert.Equal(answers[0], answer));
            Assert.Equal($"ab{round}", await ReadAsync(other, answers[0]));
        }

        Assert.Empty(Directory.GetFileSystemEntries(PathOf("multi")));
    }

    [Fact]
    public async Task Of_two_processes_that_complete_the_same_revision_one_wins_and_nothing_is_mixed()
    {
        FileRecordingStore one = Open(), other = Open();
        for (int round = 0; round < 20; round++)
        {
            RecordingKey key = NewKey();
            Upload first = await one.CreateUploadAsync(key, default), second = await other.CreateUploadAsync(key, default);
            List<UploadPart> firstParts = await PutAsync(one, first, "a", "a"), secondParts = await PutAsync(other, second, "b", "b");

            Task<StoredRecording>[] attempts =
                [Task.Run(() => one.CompleteUploadAsync(first, firstParts, default)), Task.Run(() => other.CompleteUploadAsync(second, secondParts, default))];
            await Task.WhenAny(Task.WhenAll(attempts), Task.WhenAll(attempts).ContinueWith(_ => { }, TaskScheduler.Default));

            Task<StoredRecording> winner = Assert.Single(attempts, attempt => attempt.IsCompletedSuccessfully);
            await Assert.ThrowsAsync<RecordingExistsException>(() => attempts.Single(attempt => attempt != winner));
            Assert.Equal(winner == attempts[0] ? "aa" : "bb", await ReadAsync(one, await winner));
        }
    }

    [Fact]
    public async Task What_killed_processes_left_is_swept_when_old_and_not_held()
    {
        FileRecordingStore store = Open();
        Upload upload = await store.CreateUploadAsync(NewKey(), default);
        List<UploadPart> parts = await PutAsync(store, upload, "kept");
        string[] old = [PathOf(".tmp-1"), PathOf($"multi/{upload.Id}/.tmp-2"), PathOf("multi/.new-3/.tmp-4"), PathOf("multi/.gone-5/1.part")];
        string young = PathOf(".tmp-6"), held = PathOf(".tmp-7");
        foreach (string path in old.Append(young).Append(held))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "half");
            File.SetLastWriteTimeUtc(path, Time.GetUtcNow().UtcDateTime.AddHours(path == young ? 0 : -1));
            Directory.SetLastWriteTimeUtc(Path.GetDirectoryName(path)!, Time.GetUtcNow().UtcDateTime.AddHours(-1));
        }

        using (new FileStream(held, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Open();
        }

        Assert.DoesNotContain(old, File.Exists);
        Assert.True(File.Exists(young) && File.Exists(held));
        Assert.Equal([".tmp-6", ".tmp-7", "multi"], Directory.GetFileSystemEntries(PathOf("")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        await store.CompleteUploadAsync(upload, parts, default);
    }

    [Fact]
    public async Task Opened_for_reading_it_changes_nothing_and_refuses_to_write()
    {
        StorageException missing = Assert.Throws<StorageException>(() => Open(readOnly: true));
        Assert.Equal(StorageProblem.Missing, missing.Problem);
        Assert.False(Directory.Exists(PathOf("")));
        Directory.CreateDirectory(PathOf(""));
        await File.WriteAllTextAsync(PathOf($"{Sid}.tar"), "recorded");

        FileRecordingStore store = Open(readOnly: true);
        StoredRecording recording = Assert.Single(await store.ListRecordingsAsync(default).ToListAsync());

        Assert.Equal("recorded", await ReadAsync(store, recording));
        Assert.Empty(await store.ListUploadsAsync(default).ToListAsync());
        Assert.Null(await store.FindAsync(NewKey(), default));
        await AssertProblemAsync(StorageProblem.Denied, () => store.CreateUploadAsync(NewKey(), default));
        await AssertProblemAsync(StorageProblem.Denied, () => store.PutSidecarAsync(recording, "index", Bytes("x"), default));
        await AssertProblemAsync(StorageProblem.Denied, () => store.ProbeAsync(default));
        Assert.Single(Directory.GetFileSystemEntries(PathOf("")));
    }

    [Fact]
    public async Task A_recording_read_while_it_is_listed_and_completed_again_stays_the_same()
    {
        FileRecordingStore store = Open();
        RecordingKey key = NewKey();
        StoredRecording first = await StoreAsync(store, key, "first");
        using Stream open = await store.OpenReadAsync(first, 0, null, default);
        await StoreAsync(store, key, "second");

        Assert.Equal(5, open.Length);
        open.Seek(-2, SeekOrigin.End);
        using var reader = new StreamReader(open);
        Assert.Equal("st", await reader.ReadToEndAsync());
    }

    [Fact]
    public void A_file_in_the_place_of_the_directory_is_refused()
    {
        File.WriteAllText(PathOf("")[..^1], "x");

        Assert.Throws<StorageException>(() => Open());
    }
}
