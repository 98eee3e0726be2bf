using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Wire;
using Streaming.Tests.Collector;
using TestKit;

namespace Streaming.Tests.Wire;

/// <summary>The contract through client and server, over mutual TLS; and what only TLS does.</summary>
public sealed class TlsCollectorTests : CollectorContract, IAsyncDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly List<string> _identities = [];
    private readonly List<CollectorClient> _clients = [];
    private readonly FakeCollector _collector = new() { AutoDurable = true };
    private CollectorHost? _host;

    protected override async Task<ICollector> StartAsync()
    {
        _host = await CollectorHost.OnTlsAsync(
            _certificates,
            CallerIdentity.Of,
            identity =>
            {
                lock (_identities)
                {
                    _identities.Add(identity);
                }

                return _collector;
            });
        return Connect(_certificates.CaFile);
    }

    [Fact]
    public async Task A_caller_is_known_by_the_subject_of_its_certificate()
    {
        ICollector collector = await StartAsync();

        await using ICollectorTrack track = await collector.CreateAsync(RecordingKey.Main(SessionId.New(TimeProvider.System)), live: true, default);

        Assert.Equal("cert:CN=recorder-0", Assert.Single(_identities));
    }

    [Fact]
    public async Task A_new_connection_shows_the_certificate_that_the_files_hold_now()
    {
        const int StreamsPerConnection = 64;
        ICollector collector = await StartAsync();
        RecordingKey key = RecordingKey.Main(SessionId.New(TimeProvider.System));
        for (int i = 0; i < StreamsPerConnection; i++)
        {
            await collector.CreateAsync(key, live: true, default);
        }

        _certificates.WriteClient("CN=recorder-0-renewed");
        await collector.CreateAsync(key, live: true, default);

        Assert.Equal(["cert:CN=recorder-0", "cert:CN=recorder-0-renewed"], _identities.Distinct());
    }

    [Fact]
    public async Task A_collector_of_another_authority_is_not_talked_to()
    {
        await StartAsync();
        using var others = new TestCertificates();
        CollectorClient collector = Connect(others.CaFile);

        await Assert.ThrowsAsync<CollectorUnavailableException>(
            () => collector.CreateAsync(RecordingKey.Main(SessionId.New(TimeProvider.System)), live: true, default));
        Assert.Empty(_identities);
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        _certificates.Dispose();
    }

    private CollectorClient Connect(string caFile)
    {
        (string certificate, string key) = _certificates.WriteClient("CN=recorder-0");
        var options = new CollectorClientOptions { Endpoint = _host!.Endpoint, CertificateFile = certificate, KeyFile = key, CaFile = caFile, ConnectTimeout = Eventually.Bound };
        var client = new CollectorClient(options, TimeProvider.System);
        _clients.Add(client);
        return client;
    }
}
