namespace Recorder.Streaming.Completer;

/// <summary>Says which of several collectors on one store looks after uploads that none of them began.</summary>
public interface ILeaderElection : IAsyncDisposable
{
    /// <summary>
    /// Works if this collector leads just now, and otherwise returns at once. The work's token is cancelled when another may lead; that
    /// is no failure.
    /// </summary>
    Task LeadAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken);
}
