namespace Recorder.Streaming.Completer;

/// <summary>Says which of several collectors on one store looks after uploads that none of them began.</summary>
public interface ILeaderElection : IDisposable
{
    /// <summary>Becomes or stays the leader, or does not.</summary>
    Task<bool> TryLeadAsync(CancellationToken cancellationToken);
}
