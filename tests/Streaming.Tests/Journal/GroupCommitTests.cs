using Microsoft.Win32.SafeHandles;
using Recorder.Storage;
using Recorder.Streaming.Journal;

namespace Streaming.Tests.Journal;

public sealed class GroupCommitTests : IDisposable
{
    private const int Many = 50;
    private const uint Ext4 = 0xEF53;

    private readonly string _folder = Directory.CreateTempSubdirectory("commit-").FullName;
    private readonly List<string> _syncs = [];
    private readonly ManualResetEventSlim _mayContinue = new(initialState: true);
    private readonly SemaphoreSlim _entered = new(0);
    private readonly List<JournalWriter> _journals = [];
    private Predicate<string> _fails = _ => false;
    private uint _fileSystem = Ext4;

    public void Dispose()
    {
        _journals.ForEach(journal => journal.Dispose());
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task What_was_appended_before_a_commit_is_durable_after_it()
    {
        using var commit = new GroupCommit(_folder);
        JournalWriter[] journals = NewJournals(Many);

        await Task.WhenAll(journals.Select(journal => commit.CommitAsync(journal, default).AsTask()));

        Assert.All(journals, journal => Assert.Equal(0, journal.DurableIndex));
    }

    [Fact]
    public async Task Those_who_ask_while_a_round_runs_share_the_next_one()
    {
        using GroupCommit commit = NewCommit();
        JournalWriter[] journals = NewJournals(1 + Many);
        _mayContinue.Reset();
        Task first = commit.CommitAsync(journals[0], default).AsTask();
        await _entered.WaitAsync();
        Task[] rest = [.. journals[1..].Select(journal => commit.CommitAsync(journal, default).AsTask())];

        _mayContinue.Set();
        await Task.WhenAll([first, .. rest]);

        Assert.Equal(["0", "file system"], _syncs);
    }

    [Theory]
    [InlineData(Ext4, true)]
    [InlineData(0x58465342, true)] // xfs
    [InlineData(0x9123683E, true)] // btrfs
    [InlineData(0x01021994, true)] // tmpfs
    [InlineData(0x2FC12FC1, true)] // zfs
    [InlineData(0x65735546, false)] // FUSE
    [InlineData(0x794C7630, false)] // overlayfs
    [InlineData(0x6969, false)] // NFS
    public async Task Only_a_file_system_whose_own_sync_can_be_relied_on_is_synced_as_a_whole(uint fileSystem, bool isWhole)
    {
        _fileSystem = fileSystem;
        using GroupCommit commit = NewCommit();
        JournalWriter[] journals = NewJournals(1 + Many);
        _mayContinue.Reset();
        Task first = commit.CommitAsync(journals[0], default).AsTask();
        await _entered.WaitAsync();
        Task[] rest = [.. journals[1..].Select(journal => commit.CommitAsync(journal, default).AsTask())];

        _mayContinue.Set();
        await Task.WhenAll([first, .. rest]);

        Assert.Equal(isWhole ? 2 : 1 + Many, _syncs.Count);
        Assert.All(journals, journal => Assert.Equal(0, journal.DurableIndex));
    }

    [Fact]
    public void The_kernel_says_which_file_system_it_is()
    {
        using SafeFileHandle proc = Durable.OpenDirectory("/proc");

        Assert.Equal(0x9FA0u, Durable.FileSystemType(proc, "/proc"));
    }

    [Fact]
    public async Task What_is_appended_while_a_round_runs_is_not_taken_for_durable()
    {
        using GroupCommit commit = NewCommit();
        JournalWriter journal = NewJournals(1)[0];
        _mayContinue.Reset();
        Task round = commit.CommitAsync(journal, default).AsTask();
        await _entered.WaitAsync();
        journal.Append(JournalFile.Batch(1, "late"));

        _mayContinue.Set();
        await round;

        Assert.Equal((0, 1), (journal.DurableIndex, journal.LastIndex));
    }

    [Fact]
    public async Task A_failing_sync_breaks_its_own_journal_only()
    {
        _fails = name => name == "1";
        using GroupCommit commit = NewCommit();
        JournalWriter[] journals = NewJournals(3);
        Task[] commits = [.. journals.Select(journal => commit.CommitAsync(journal, default).AsTask())];

        await commits[0];
        await Assert.ThrowsAsync<StorageException>(() => commits[1]);
        await commits[2];
        Assert.Equal([0, -1, 0], journals.Select(journal => journal.DurableIndex));
    }

    [Fact]
    public async Task A_broken_journal_is_never_synced_again()
    {
        _fails = name => name == "0";
        using GroupCommit commit = NewCommit();
        JournalWriter journal = NewJournals(1)[0];
        await Assert.ThrowsAsync<StorageException>(() => commit.CommitAsync(journal, default).AsTask());

        _fails = _ => false;

        await Assert.ThrowsAsync<StorageException>(() => commit.CommitAsync(journal, default).AsTask());
        Assert.Throws<StorageException>(() => journal.Append(JournalFile.Batch(1, "more")));
        Assert.Equal(["0"], _syncs);
    }

    [Fact]
    public async Task After_a_failing_sync_of_the_file_system_every_journal_is_asked_by_itself()
    {
        _fails = name => name is "file system" or "7";
        using GroupCommit commit = NewCommit();
        JournalWriter[] journals = NewJournals(1 + Many);
        _mayContinue.Reset();
        Task first = commit.CommitAsync(journals[0], default).AsTask();
        await _entered.WaitAsync();
        Task[] rest = [.. journals[1..].Select(journal => commit.CommitAsync(journal, default).AsTask())];

        _mayContinue.Set();
        await Assert.ThrowsAsync<StorageException>(() => Task.WhenAll([first, .. rest]));

        Assert.Equal(7, Array.FindIndex(rest, task => task.IsFaulted) + 1);
        Assert.Equal(1, rest.Count(task => task.IsFaulted));
        Assert.Equal(1 + 1 + Many, _syncs.Count);
    }

    [Fact]
    public async Task Disposing_finishes_what_was_asked_for()
    {
        GroupCommit commit = NewCommit();
        Task[] commits = [.. NewJournals(Many).Select(journal => commit.CommitAsync(journal, default).AsTask())];

        commit.Dispose(); // Waits.

        await Task.WhenAll(commits);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => commit.CommitAsync(NewJournals(1)[0], default).AsTask());
    }

    [Fact]
    public async Task Nothing_new_needs_no_round()
    {
        using GroupCommit commit = NewCommit();
        JournalWriter journal = NewJournals(1)[0];
        await commit.CommitAsync(journal, default);
        await commit.CommitAsync(journal, default);

        Assert.Equal(["0"], _syncs);
    }

    private GroupCommit NewCommit() => new(
        _folder, (_, path) => Sync(Path.GetFileName(path)), (_, _) => Sync("file system"), (_, _) => _fileSystem);

    private void Sync(string name)
    {
        _entered.Release();
        _mayContinue.Wait();
        _syncs.Add(name);
        if (_fails(name))
        {
            throw new StorageException(StorageProblem.Device, name);
        }
    }

    private JournalWriter[] NewJournals(int count)
    {
        int first = _journals.Count;
        for (int number = first; number < first + count; number++)
        {
            var journal = JournalWriter.Create(Path.Combine(_folder, $"{number}"));
            journal.Append(JournalFile.Batch(0, "printed"));
            _journals.Add(journal);
        }

        return [.. _journals[first..]];
    }
}
