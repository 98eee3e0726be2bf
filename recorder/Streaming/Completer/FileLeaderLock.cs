namespace Recorder.Streaming.Completer;

/// <summary>Leader is who holds a lock on a file (flock(2), through .NET's FileShare.None). The kernel lets go of it when the process dies.</summary>
public sealed class FileLeaderLock(string path) : ILeaderElection
{
    // Guards what follows.
    private readonly Lock _gate = new();
    private FileStream? _held;

    public Task LeadAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken) =>
        TryLead() ? work(cancellationToken) : Task.CompletedTask;

    private bool TryLead()
    {
        lock (_gate)
        {
            try
            {
                _held ??= new FileStream(path, new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.None,
                    BufferSize = 0,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                });
                return true;
            }
            catch (IOException cause) when (cause is not (DirectoryNotFoundException or FileNotFoundException))
            {
                return false; // Another has it.
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _held?.Dispose();
            _held = null;
        }

        return ValueTask.CompletedTask;
    }
}
