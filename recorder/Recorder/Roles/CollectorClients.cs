using Recorder.Streaming.Wire;

namespace Recorder.Host.Roles;

/// <summary>The collectors that a role records for.</summary>
internal sealed class CollectorClients(IEnumerable<CollectorClientOptions> endpoints) : IDisposable
{
    public IReadOnlyList<CollectorClient> All { get; } = [.. endpoints.Select(endpoint => new CollectorClient(endpoint, TimeProvider.System))];

    public void Dispose()
    {
        foreach (CollectorClient collector in All)
        {
            collector.Dispose();
        }
    }
}
