using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Audit;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Host.Api;
using Recorder.Streaming;
using Recorder.Streaming.Collector;
using TestKit;

namespace Recorder.Tests.Api;

public sealed class ViewingLogTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly MemoryAuditLog _audit = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("viewings-").FullName;
    private readonly SessionId _session = SessionId.New(TimeProvider.System);
    private readonly CollectorCore _core;

    public ViewingLogTests() => _core = new CollectorCore(
        new MemoryRecordingStore(_time), _audit, new MemorySessionTrackers(_time), _folder, new CollectorOptions(), _time, NullLogger.Instance);

    [Fact]
    public async Task A_viewing_is_told_once_in_ten_minutes()
    {
        var log = new ViewingLog(_audit, _time);
        await log.NoteAsync(new DefaultHttpContext(), _session);
        await log.NoteAsync(new DefaultHttpContext(), _session);

        Assert.Single(Viewings);
    }

    [Fact]
    public async Task No_event_of_a_recorder_takes_its_place()
    {
        var log = new ViewingLog(_audit, _time);
        await log.NoteAsync(new DefaultHttpContext(), _session);
        string uid = Assert.Single(Viewings).Uid;
        SessionId next = SessionId.New(TimeProvider.System);
        var forged = new SessionJoin
        {
            Metadata = new Metadata { Type = EventTypes.SessionJoin, ID = uid.Replace($"{_session}", $"{next}", StringComparison.Ordinal) },
            Session = new SessionMetadata { SessionID = next.ToString() },
        };

        await _core.For("cert:CN=mallory").ReportAsync(
            new SessionReport([], [], []) { Events = [new AuditEvent(SessionId.New(TimeProvider.System), new OneOf { SessionJoin = forged }.ToByteArray())] }, default);
        await log.NoteAsync(new DefaultHttpContext(), next);

        Assert.Equal([_session, next], Viewings.Select(viewing => viewing.Session!.Value));
        Assert.Single(_audit.Entries, entry => entry.Type == EventTypes.SessionJoin);
    }

    public async ValueTask DisposeAsync()
    {
        await _core.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private IEnumerable<AuditEntry> Viewings => _audit.Entries.Where(entry => entry.Type == EventTypes.SessionRecordingAccess);
}
