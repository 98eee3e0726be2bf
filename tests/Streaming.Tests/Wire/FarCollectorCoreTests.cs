using Recorder.Streaming;
using Recorder.Streaming.Wire;
using Streaming.Tests.Collector;
using TestKit;

namespace Streaming.Tests.Wire;

/// <summary>The real collector keeps the contract through client and server, too.</summary>
public sealed class FarCollectorCoreTests : CollectorContract, IAsyncDisposable
{
    private readonly CollectorFixture _fixture = new();
    private CollectorHost? _host;
    private CollectorClient? _client;

    protected override async Task<ICollector> StartAsync()
    {
        _host = await CollectorHost.OnUnixSocketAsync(CallerIdentity.Of, (await _fixture.StartAsync()).For);
        return _client = new CollectorClient(new CollectorClientOptions { Endpoint = _host.Endpoint, ConnectTimeout = Eventually.Bound }, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        await _fixture.DisposeAsync();
    }
}
