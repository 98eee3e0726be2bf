using Recorder.Storage;

namespace Recorder.Host.Roles;

/// <summary>One process at a time is the collector of a state directory. The kernel lets go of the lock when the process dies (flock(2)).</summary>
/// <remarks>
/// A pod that was deleted by force lives on for a while beside the one that replaces it: two that take up the same journals would undo
/// what the other has acknowledged.
/// </remarks>
internal sealed class StateLock : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly FileStream _held;

    private StateLock(FileStream held) => _held = held;

    /// <summary>Waits, without a bound, until no other process has it.</summary>
    /// <exception cref="StorageException">The directory cannot be used.</exception>
    public static async Task<StateLock> HoldAsync(
        StateDirectory state, RoleHealth health, ILogger log, TimeProvider time, CancellationToken cancellationToken)
    {
        const string WaitsFor = "another collector still uses this state directory, and must end first";
        for (bool isTold = false; ; isTold = true)
        {
            if (TryHold(Path.Combine(state.Journals, "collector.lock")) is { } held)
            {
                return new StateLock(held);
            }

            if (!isTold)
            {
                health.Wait(WaitsFor);
                log.LogWarning("{Directory}: {Reason}", state.Root, WaitsFor);
            }

            await Task.Delay(Period, time, cancellationToken);
        }
    }

    public void Dispose() => _held.Dispose();

    private static FileStream? TryHold(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                BufferSize = 0,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (IOException cause) when (Errno.IsHeldByAnother(cause))
        {
            return null;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Errno.ToException(cause, "open", path);
        }
    }
}
