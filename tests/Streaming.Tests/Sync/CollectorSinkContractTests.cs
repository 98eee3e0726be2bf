using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Sync;
using Recorder.Streaming.Wire;
using Streaming.Tests.Collector;
using Streaming.Tests.Recording;
using Streaming.Tests.Wire;
using TestKit;

namespace Streaming.Tests.Sync;

/// <summary>The contract of sinks, through client and server.</summary>
public sealed class CollectorSinkContractTests : RecordSinkContract, IAsyncDisposable
{
    private readonly FakeCollector _collector = new();
    private CollectorHost? _host;
    private CollectorClient? _client;

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    protected override async Task<IRecordSink> OpenAsync(RecordingKey key)
    {
        _host ??= await CollectorHost.OnUnixSocketAsync(_collector);
        _client ??= new CollectorClient(new CollectorClientOptions { Endpoint = _host.Endpoint, ConnectTimeout = Eventually.Bound }, TimeProvider.System);
        var sinks = new CollectorSinkFactory(
            [_client], new CollectorSinkOptions(), TimeProvider.System, Random.Shared, NullLogger<CollectorSinkFactory>.Instance);
        return await sinks.OpenAsync(key, default);
    }

    protected override Task<byte[]> ReadAsync(RecordingKey key) =>
        Task.FromResult(_collector.Uploads.Values.Single(upload => upload.Key == key && upload.IsCompleted).Records);
}
