using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Host.Api;
using Recorder.Streaming;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Completer;
using TestKit;

namespace Recorder.Tests.Api;

/// <summary>A session whose recorder was not heard of for so long that its end was found out, and then was back.</summary>
public sealed class ReturnedSessionTests : IAsyncLifetime
{
    private static readonly CompleterOptions _times = new();

    private readonly ManualTimeProvider _time = new();
    private readonly MemoryAuditLog _audit = new();
    private readonly MemorySessionTrackers _trackers;
    private readonly string _folder = Directory.CreateTempSubdirectory("returned-").FullName;
    private readonly SessionId _session = SessionId.New(TimeProvider.System);
    private readonly CollectorCore _core;
    private readonly UploadCompleter _completer;
    private readonly WebApplication _app;
    private readonly HttpClient _api = new();

    public ReturnedSessionTests()
    {
        _trackers = new MemorySessionTrackers(_time);
        _core = new CollectorCore(new MemoryRecordingStore(_time), _audit, _trackers, _folder, new CollectorOptions(), _time, NullLogger.Instance);
        _completer = new UploadCompleter(_core, new FileLeaderLock(Path.Combine(_folder, "leader.lock")), _times);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(options => options.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        LiveSessions sessions = new(_audit, _trackers, _time);
        new SessionEndpoints(_audit, sessions).Map(_app);
        new TerminationEndpoint(_core, sessions).Map(_app);
    }

    public async ValueTask InitializeAsync()
    {
        await _core.RecoverAsync(default);
        await _app.StartAsync();
        _api.BaseAddress = new Uri(_app.Urls.Single());
        await _completer.LookAsync(default);
        await _core.ReportAsync(new SessionReport([_session], [], []) { Events = [Start()] }, default);
        for (TimeSpan passed = TimeSpan.Zero; passed < 4 * _times.TrackerTtl; passed += _times.Interval)
        {
            _time.Advance(_times.Interval);
            await _completer.LookAsync(default);
        }
    }

    [Fact]
    public async Task It_has_ended_as_long_as_its_recorder_is_away()
    {
        Assert.Equal(("unrecorded", true), Assert.Single(await ListAsync("")));
        Assert.Empty(await ListAsync("?state=running"));
        Assert.Equal(HttpStatusCode.Conflict, await TerminateAsync());
    }

    [Theory]
    [InlineData("?state=running")]
    [InlineData("?state=running&user=al*")]
    [InlineData("")]
    public async Task It_is_listed_as_running(string query)
    {
        await ReportAsync();

        Assert.Equal(("running", false), Assert.Single(await ListAsync(query)));
        Assert.Equal(("running", false), Assert.Single(await ListAsync($"?session={_session}")));
        Assert.Empty(await ListAsync("?state=running&user=bob"));
        Assert.Empty(await ListAsync("?state=lost"));
    }

    [Fact]
    public async Task It_can_be_ended()
    {
        await ReportAsync();

        Assert.Equal(HttpStatusCode.Accepted, await TerminateAsync());

        Assert.Equal(_session, Assert.Single(await ReportAsync()).Session);
        await _core.ReportAsync(new SessionReport([], [_session], []), default);
        Assert.Empty(await ListAsync("?state=running"));
        Assert.Equal(HttpStatusCode.Conflict, await TerminateAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _app.DisposeAsync();
        await _core.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<IReadOnlyList<SessionTermination>> ReportAsync() => _core.ReportAsync(new SessionReport([_session], [], []), default);

    private async Task<List<(string State, bool HasEnd)>> ListAsync(string query)
    {
        using JsonDocument listed = JsonDocument.Parse(await _api.GetStringAsync($"v1/sessions{query}"));
        return [.. listed.RootElement.EnumerateArray().Select(
            session => (session.GetProperty("state").GetString()!, session.GetProperty("ended").ValueKind != JsonValueKind.Null))];
    }

    private async Task<HttpStatusCode> TerminateAsync()
    {
        using var body = new StringContent("{}", Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await _api.PostAsync($"v1/sessions/{_session}/terminate", body);
        return answer.StatusCode;
    }

    private AuditEvent Start()
    {
        var start = new SessionStart
        {
            Metadata = new Metadata { Type = EventTypes.SessionStart },
            User = new UserMetadata { User = "alice" },
            Session = new SessionMetadata { SessionID = _session.ToString() },
            SessionRecording = "off",
        };
        using var record = new MemoryStream();
        Google.Protobuf.MessageExtensions.WriteTo(new OneOf { SessionStart = start }, record);
        return new AuditEvent(_session, record.ToArray());
    }
}
