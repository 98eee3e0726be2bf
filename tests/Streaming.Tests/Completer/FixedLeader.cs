using Recorder.Streaming.Completer;

namespace Streaming.Tests.Completer;

/// <summary>Leads always.</summary>
internal sealed class FixedLeader : ILeaderElection
{
    public Task LeadAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken) => work(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
