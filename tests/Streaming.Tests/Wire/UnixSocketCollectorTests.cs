using Recorder.Streaming;
using Recorder.Streaming.Wire;
using Streaming.Tests.Collector;
using TestKit;

namespace Streaming.Tests.Wire;

/// <summary>The contract through client and server, over a unix socket.</summary>
public sealed class UnixSocketCollectorTests : CollectorContract, IAsyncDisposable
{
    private CollectorHost? _host;
    private CollectorClient? _client;

    protected override async Task<ICollector> StartAsync()
    {
        _host = await CollectorHost.OnUnixSocketAsync(new FakeCollector { AutoDurable = true });
        return _client = new CollectorClient(new CollectorClientOptions { Endpoint = _host.Endpoint, ConnectTimeout = Eventually.Bound }, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }
}
