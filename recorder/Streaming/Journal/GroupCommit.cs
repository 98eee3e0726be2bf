using Microsoft.Win32.SafeHandles;
using Recorder.Storage;

namespace Recorder.Streaming.Journal;

/// <summary>
/// Makes the journals of one volume durable, in rounds: all that wait when a round begins share it, so that a thousand
/// sessions do not cost a thousand fsyncs.
/// </summary>
/// <remarks>
/// A round of few journals syncs each file; a round of many syncs the file system. Should that fail, every file is synced
/// by itself to learn whose data was lost, and so it stays from then on: the one handle has told its error and would keep quiet
/// about journals that were not in the round. So it is from the start on file systems whose syncfs promises less than fdatasync:
/// FUSE forwards none, overlayfs may not tell what failed below it, and of others we do not know.
/// </remarks>
internal sealed class GroupCommit : IDisposable
{
    private const int Few = 4;

    // Older kernels do not report writeback errors through syncfs.
    private static readonly Version SyncFileSystemReportsErrors = new(5, 8);

    // Magic numbers, statfs(2).
    private const uint Ext = 0xEF53, Xfs = 0x58465342, Btrfs = 0x9123683E, Tmpfs = 0x01021994, Zfs = 0x2FC12FC1;

    private readonly string _directory;
    private readonly Action<SafeFileHandle, string> _syncData;
    private readonly Action<SafeFileHandle, string> _syncFileSystem;
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly Thread _flusher;

    // Under _gate.
    private readonly Lock _gate = new();
    private HashSet<JournalWriter> _waiting = [];
    private TaskCompletionSource _nextRound = NewRound();
    private bool _stopping;

    // The flusher's own.
    private readonly List<long> _lastIndices = [];
    private HashSet<JournalWriter> _round = [];
    private SafeFileHandle? _fileSystem;

    /// <param name="directory">Any directory on the volume.</param>
    public GroupCommit(string directory) : this(directory, Durable.SyncData, Durable.SyncFileSystem)
    {
    }

    /// <summary>For tests, which make a sync fail.</summary>
    internal GroupCommit(
        string directory, Action<SafeFileHandle, string> syncData, Action<SafeFileHandle, string> syncFileSystem)
        : this(directory, syncData, syncFileSystem, Durable.FileSystemType)
    {
    }

    /// <summary>The same, on another file system.</summary>
    internal GroupCommit(
        string directory, Action<SafeFileHandle, string> syncData, Action<SafeFileHandle, string> syncFileSystem,
        Func<SafeFileHandle, string, uint> fileSystemType)
    {
        (_directory, _syncData, _syncFileSystem) = (directory, syncData, syncFileSystem);
        if (Environment.OSVersion.Version >= SyncFileSystemReportsErrors)
        {
            SafeFileHandle held = Durable.OpenDirectory(directory);
            if (fileSystemType(held, directory) is Ext or Xfs or Btrfs or Tmpfs or Zfs)
            {
                _fileSystem = held;
            }
            else
            {
                held.Dispose();
            }
        }

        // A thread of its own: it does nothing but wait for the disk.
        _flusher = new Thread(Run) { IsBackground = true, Name = "group commit" };
        _flusher.Start();
    }

    /// <summary>Completes when everything appended to the journal before this call is durable.</summary>
    /// <exception cref="StorageException">It never will be: the journal is broken.</exception>
    public async ValueTask CommitAsync(JournalWriter journal, CancellationToken cancellationToken)
    {
        journal.ThrowIfBroken();
        long last = journal.LastIndex;
        if (last == journal.DurableIndex)
        {
            return;
        }

        await Enqueue(journal).WaitAsync(cancellationToken);
        journal.ThrowIfBroken();
    }

    /// <summary>Finishes the rounds that are asked for, and stops.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopping)
            {
                return;
            }

            _stopping = true;
        }

        _wake.Set();
        _flusher.Join();
        _wake.Dispose();
        _fileSystem?.Dispose();
    }

    private static TaskCompletionSource NewRound() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task Enqueue(JournalWriter journal)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            _waiting.Add(journal);
            _wake.Set();
            return _nextRound.Task;
        }
    }

    private void Run()
    {
        while (true)
        {
            _wake.WaitOne();
            TaskCompletionSource done;
            bool stopping;
            lock (_gate)
            {
                (_round, _waiting) = (_waiting, _round);
                (done, _nextRound) = (_nextRound, NewRound());
                stopping = _stopping;
            }

            long begun = JournalMetrics.Begin();
            SyncRound();
            if (_round.Count > 0)
            {
                JournalMetrics.Committed(begun);
            }

            _round.Clear();
            done.SetResult();
            if (stopping)
            {
                return;
            }
        }
    }

    private void SyncRound()
    {
        if (_round.Count > Few && TrySyncFileSystem())
        {
            return;
        }

        foreach (JournalWriter journal in _round)
        {
            try
            {
                journal.Sync(_syncData);
            }
            catch (Exception cause) when (cause is StorageException or ObjectDisposedException)
            {
                // The journal keeps the failure, and those who wait for it meet it there. A closed journal has nobody waiting.
            }
        }
    }

    private bool TrySyncFileSystem()
    {
        if (_fileSystem is null)
        {
            return false;
        }

        _lastIndices.Clear();
        foreach (JournalWriter journal in _round)
        {
            _lastIndices.Add(journal.LastIndex); // Before the sync: what is appended meanwhile is not in it.
        }

        try
        {
            _syncFileSystem(_fileSystem, _directory);
        }
        catch (StorageException)
        {
            _fileSystem.Dispose();
            _fileSystem = null;
            return false;
        }

        int next = 0;
        foreach (JournalWriter journal in _round)
        {
            journal.MarkDurable(_lastIndices[next++]);
        }

        return true;
    }
}
