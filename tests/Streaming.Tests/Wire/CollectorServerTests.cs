using System.Net;
using System.Net.Http.Headers;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Wire;
using Streaming.Tests.Collector;
using TestKit;

namespace Streaming.Tests.Wire;

public sealed class CollectorServerTests : IAsyncDisposable
{
    private readonly RecordingKey _key = RecordingKey.Main(SessionId.New(TimeProvider.System));
    private readonly FakeCollector _collector = new();
    private readonly List<CollectorClient> _clients = [];
    private CollectorHost? _host;

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/grpc-web")]
    [InlineData("application/grpc+json")]
    public async Task Any_other_content_type_is_415(string type)
    {
        _host = await CollectorHost.OnLoopbackAsync(_collector);

        using HttpResponseMessage response = await PostAsync("Record", type, []);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task A_stream_that_ends_in_a_message_is_INVALID_ARGUMENT()
    {
        _host = await CollectorHost.OnLoopbackAsync(_collector);

        using HttpResponseMessage response = await PostAsync("Record", "application/grpc", [0, 0, 0, 0, 9, 1]);

        Assert.Equal("3", response.TrailingHeaders.GetValues("grpc-status").Single());
        Assert.Equal("stream ends 6 bytes into a message", response.TrailingHeaders.GetValues("grpc-message").Single());
    }

    [Fact]
    public async Task An_error_of_the_collectors_own_keeps_its_text_to_itself()
    {
        _host = await CollectorHost.OnLoopbackAsync(_collector);
        _collector.Failure = new InvalidOperationException("secret");
        CollectorClient client = Connect();

        CollectorUnavailableException failure =
            await Assert.ThrowsAsync<CollectorUnavailableException>(() => client.CreateAsync(_key, live: true, default));

        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_without_the_right_is_told_so()
    {
        _host = await CollectorHost.OnUnixSocketAsync(_ => throw new CollectorForbiddenException("not one of the recorders"), _ => _collector);
        CollectorClient client = Connect();

        Exception[] failures =
        [
            await Assert.ThrowsAsync<CollectorForbiddenException>(() => client.CreateAsync(_key, live: true, default)),
            await Assert.ThrowsAsync<CollectorForbiddenException>(() => client.ReportAsync(new SessionReport([], [], []), default)),
        ];

        Assert.All(failures, failure => Assert.Equal("not one of the recorders", failure.Message));
    }

    [Theory]
    [InlineData(401, typeof(CollectorForbiddenException))]
    [InlineData(403, typeof(CollectorForbiddenException))]
    [InlineData(404, typeof(CollectorUnavailableException))]
    [InlineData(502, typeof(CollectorUnavailableException))]
    public async Task What_answers_in_HTTP_only_takes_nothing_and_refuses_nothing_for_good(int status, Type expected)
    {
        _host = await CollectorHost.AnsweringAsync(status);
        CollectorClient client = Connect();

        Exception failure = await Assert.ThrowsAnyAsync<Exception>(() => client.CreateAsync(_key, live: true, default));

        Assert.IsType(expected, failure);
    }

    [Fact]
    public async Task Only_the_identity_that_created_an_upload_may_resume_it()
    {
        var collectors = new Dictionary<string, FakeCollector> { ["alice"] = new(), ["mallory"] = new() };
        string caller = "alice";
        _host = await CollectorHost.OnUnixSocketAsync(_ => caller, identity => collectors[identity]);
        CollectorClient client = Connect();
        ICollectorTrack track = await client.CreateAsync(_key, live: true, default);
        await track.DisposeAsync();

        caller = "mallory";

        await Assert.ThrowsAsync<UploadNotFoundException>(() => client.ResumeAsync(_key, track.UploadId, live: true, default));
    }

    [Fact]
    public async Task A_caller_on_a_unix_socket_is_known_by_its_user_id()
    {
        string? identity = null;
        _host = await CollectorHost.OnUnixSocketAsync(context => identity = CallerIdentity.Of(context), _ => _collector);

        await Connect().ReportAsync(new SessionReport([], [], []), default);

        Assert.Equal($"uid:{UserId()}", identity);
    }

    [Fact]
    public async Task Events_without_a_recording_arrive_as_they_were_told_and_a_longer_one_than_any_is_refused()
    {
        _host = await CollectorHost.OnUnixSocketAsync(_collector);
        CollectorClient client = Connect();

        await client.ReportAsync(Report(FormatLimits.MaxMessageSize), default);
        CollectorRefusedException refused = await Assert.ThrowsAsync<CollectorRefusedException>(() => client.ReportAsync(Report(FormatLimits.MaxMessageSize + 1), default));

        AuditEvent told = Assert.Single(Assert.Single(_collector.Reports).Events);
        Assert.Equal(_key.Session, told.Session);
        Assert.Equal(Bytes(FormatLimits.MaxMessageSize), told.Message.ToArray());
        Assert.Equal("events.event is 65537 bytes, limit 65536", refused.Message);

        SessionReport Report(int size) => new([], [], []) { Events = [new AuditEvent(_key.Session, Bytes(size))] };
        static byte[] Bytes(int size) => [.. Enumerable.Range(0, size).Select(i => (byte)i)];
    }

    [Fact]
    public async Task A_track_that_takes_no_more_stops_its_sender()
    {
        const int Window = 64 * 1024, BatchSize = 16 * 1024, HttpWindow = 256 * 1024, SocketBuffers = 1024 * 1024;
        _collector.WindowSize = Window;
        _host = await CollectorHost.OnUnixSocketAsync(_collector);
        CollectorClient client = Connect(windowSize: int.MaxValue);
        await using ICollectorTrack track = await client.CreateAsync(_key, live: true, default);

        int sent = 0;
        using var cancel = new CancellationTokenSource();
        Task sending = SendForEverAsync(track, BatchSize, onSent: () => Interlocked.Increment(ref sent), cancel.Token);
        await Eventually.TrueAsync(() => Window <= _collector.Only.MostPending + BatchSize);
        await UntilQuietAsync(() => Volatile.Read(ref sent));

        Assert.InRange(sent * BatchSize, Window, Window + HttpWindow + SocketBuffers);
        Assert.InRange(_collector.Only.MostPending, 1, Window);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Fact]
    public async Task A_stopped_track_does_not_stop_the_others_on_its_connection()
    {
        const int BatchSize = 16 * 1024;
        _collector.WindowSize = BatchSize;
        _host = await CollectorHost.OnUnixSocketAsync(_collector);
        CollectorClient client = Connect(windowSize: int.MaxValue);
        await using ICollectorTrack stuck = await client.CreateAsync(_key, live: true, default);
        using var cancel = new CancellationTokenSource();
        Task sending = SendForEverAsync(stuck, BatchSize, onSent: null, cancel.Token);

        await using ICollectorTrack other = await client.CreateAsync(_key with { Track = Track.Input }, live: true, default);
        await other.AppendAsync(Prints.Batch(0, 99), default);
        await other.FlushAsync(default).WaitAsync(Eventually.Bound);

        Assert.Equal(99, other.DurableIndex);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Fact]
    public async Task Durable_indices_are_told_without_being_asked_for()
    {
        _host = await CollectorHost.OnUnixSocketAsync(_collector);
        await using ICollectorTrack track = await Connect().CreateAsync(_key, live: true, default);
        await track.AppendAsync(Prints.Batch(0, 4), default);
        await Eventually.TrueAsync(() => _collector.Only.Indices.Count == 5);

        _collector.Only.MakeDurable();

        await track.WaitDurableAsync(4, default).WaitAsync(Eventually.Bound);
    }

    [Fact]
    public async Task A_track_is_live_only_while_its_stream_is_open()
    {
        _host = await CollectorHost.OnUnixSocketAsync(_collector);
        CollectorClient client = Connect();
        await client.CreateAsync(_key, live: true, default);
        Assert.True(_collector.Only.IsLive);

        client.Dispose();

        await Eventually.TrueAsync(() => !_collector.Only.IsLive);
    }

    [Fact]
    public async Task A_track_that_fails_ends_the_stream_of_an_idle_client()
    {
        _host = await CollectorHost.OnUnixSocketAsync(_collector);
        await using ICollectorTrack track = await Connect().CreateAsync(_key, live: true, default);
        await track.AppendAsync(Prints.Batch(0, 0), default);
        await Eventually.TrueAsync(() => _collector.Only.Indices.Count == 1);

        _collector.Failure = new StorageException(StorageProblem.Device, "fsync: EIO");
        _collector.Only.MakeDurable();

        CollectorUnavailableException failure = await Assert.ThrowsAsync<CollectorUnavailableException>(
            () => track.WaitDurableAsync(5, default).WaitAsync(Eventually.Bound));
        Assert.Equal("fsync: EIO", failure.Message);
    }

    [Fact]
    public async Task A_stopping_collector_sends_its_clients_elsewhere()
    {
        _host = await CollectorHost.OnUnixSocketAsync(_collector);
        ICollectorTrack track = await Connect().CreateAsync(_key, live: true, default);

        await _host.DisposeAsync();
        _host = null;

        await Assert.ThrowsAsync<CollectorUnavailableException>(() => track.WaitDurableAsync(0, default).WaitAsync(Eventually.Bound));
    }

    [Theory]
    [InlineData("unix:///nowhere/at/all")]
    [InlineData("http://localhost:1")]
    public async Task A_collector_that_is_not_there_is_unavailable(string endpoint)
    {
        using var client = new CollectorClient(new CollectorClientOptions { Endpoint = endpoint }, TimeProvider.System);

        CollectorUnavailableException away = await Assert.ThrowsAsync<CollectorUnavailableException>(() => client.CreateAsync(_key, live: true, default));
        Assert.True(away.NothingListens, away.ToString());
        await Assert.ThrowsAsync<CollectorUnavailableException>(() => client.ReportAsync(new SessionReport([], [], []), default));
    }

    [Theory]
    [InlineData("collector:443")]
    [InlineData("ftp://collector")]
    public void An_endpoint_that_is_none_is_refused(string endpoint) => Assert.Throws<FormatException>(
        () => new CollectorClient(new CollectorClientOptions { Endpoint = endpoint }, TimeProvider.System));

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    private CollectorClient Connect(int windowSize = 4 * 1024 * 1024)
    {
        var client = new CollectorClient(new CollectorClientOptions { Endpoint = _host!.Endpoint, WindowSize = windowSize }, TimeProvider.System);
        _clients.Add(client);
        return client;
    }

    private static async Task SendForEverAsync(ICollectorTrack track, int size, Action? onSent, CancellationToken cancellationToken)
    {
        for (long index = 0; ; index++)
        {
            await track.AppendAsync(Prints.Batch(index, index, size), cancellationToken);
            onSent?.Invoke();
        }
    }

    // A sender that is not stopped would be seen as one that does not come to rest.
    private static async Task UntilQuietAsync(Func<int> count)
    {
        int before = -1;
        await Eventually.TrueAsync(async () =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
            return before == (before = count());
        });
    }

    private async Task<HttpResponseMessage> PostAsync(string method, string type, byte[] body)
    {
        using var http = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var content = new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };
        HttpResponseMessage response = await http.PostAsync(new Uri($"{_host!.Endpoint}/sessionrecording.v1.Collector/{method}"), content);
        await response.Content.ReadAsByteArrayAsync();
        return response;
    }

    private static string UserId() => File.ReadLines("/proc/self/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1];
}
