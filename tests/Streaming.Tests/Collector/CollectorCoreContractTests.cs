using Recorder.Streaming;

namespace Streaming.Tests.Collector;

/// <summary>The near collector keeps the contract.</summary>
public sealed class CollectorCoreContractTests : CollectorContract, IAsyncDisposable
{
    private readonly CollectorFixture _fixture = new();

    protected override async Task<ICollector> StartAsync() => (await _fixture.StartAsync()).For("recorder");

    public async ValueTask DisposeAsync() => await _fixture.DisposeAsync();
}
