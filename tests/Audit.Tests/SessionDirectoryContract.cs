using Recorder.Audit;
using Recorder.Format;
using TestKit;

namespace Audit.Tests;

/// <summary>What every <see cref="ISessionDirectory"/> promises about the log it belongs to.</summary>
public abstract class SessionDirectoryContract
{
    protected ManualTimeProvider Time { get; } = new();

    protected abstract (IAuditLog Log, ISessionDirectory Sessions) Create();

    private int _uid;

    private AuditEntry Event(SessionId session, string type, string json = "{}", string user = "alice", string target = "web1") =>
        new($"uid{_uid++}", Time.GetUtcNow(), type, "", session, user, "root", "ssh", target, json);

    // As an uploader writes it: it knows neither user nor target.
    private AuditEntry Upload(SessionId session, int revision, long size) =>
        Event(session, AuditTypes.SessionUpload, $$"""{"size":{{size}},"revision":{{revision}},"sha256":"00"}""", "", "");

    private List<AuditEntry> WholeLife(SessionId session)
    {
        List<AuditEntry> events = [Event(session, AuditTypes.SessionStart)];
        events.Add(Event(session, "session.join", user: "bob"));
        Time.Advance(TimeSpan.FromSeconds(90));
        events.Add(Event(session, AuditTypes.SessionEnd));
        Time.Advance(TimeSpan.FromSeconds(1));
        events.Add(Upload(session, 1, 1000));
        return events;
    }

    [Fact]
    public async Task A_session_runs_then_is_pending_then_stored()
    {
        (IAuditLog log, ISessionDirectory sessions) = Create();
        SessionId session = SessionId.New(Time);
        DateTimeOffset started = Time.GetUtcNow();
        List<AuditEntry> life = WholeLife(session);

        Assert.Null(await sessions.FindAsync(session, default));
        await log.WriteAsync(life[..2], default);
        var running = new SessionSummary(session, "ssh", "alice", "root", "web1", started, null, SessionState.Running, false, false, 0, 0);
        Assert.Equal(running, await sessions.FindAsync(session, default));

        await log.WriteAsync([life[2]], default);
        SessionSummary pending = running with { State = SessionState.Pending, Ended = started.AddSeconds(90) };
        Assert.Equal(pending, await sessions.FindAsync(session, default));

        await log.WriteAsync([life[3]], default);
        Assert.Equal(pending with { State = SessionState.Stored, Size = 1000, Revision = 1 }, await sessions.FindAsync(session, default));
    }

    [Fact]
    public async Task A_session_that_was_not_to_be_recorded_waits_for_no_recording()
    {
        (IAuditLog log, ISessionDirectory sessions) = Create();
        SessionId session = SessionId.New(Time);
        const string Off = """{"session_recording":"off"}""";

        await log.WriteAsync([Event(session, AuditTypes.SessionStart) with { Json = Off }], default);
        Assert.Equal(SessionState.Running, (await sessions.FindAsync(session, default))!.State);

        await log.WriteAsync([Event(session, AuditTypes.SessionEnd)], default);
        Assert.Equal(SessionState.Unrecorded, (await sessions.FindAsync(session, default))!.State);
        Assert.Single(await sessions.QueryAsync(new SessionQuery { State = SessionState.Unrecorded }, default).ToListAsync());
    }

    [Fact]
    public async Task A_session_that_was_not_to_be_recorded_has_no_recording_to_lose()
    {
        (IAuditLog log, ISessionDirectory sessions) = Create();
        SessionId session = SessionId.New(Time);
        const string Off = """{"session_recording":"off"}""";

        await log.WriteAsync([Event(session, AuditTypes.RecordingLost), Event(session, AuditTypes.SessionStart) with { Json = Off }], default);
        SessionSummary running = (await sessions.FindAsync(session, default))!;
        Assert.Equal((SessionState.Running, true), (running.State, running.Incomplete));

        await log.WriteAsync([Event(session, AuditTypes.SessionEnd)], default);
        SessionSummary ended = (await sessions.FindAsync(session, default))!;
        Assert.Equal((SessionState.Unrecorded, true), (ended.State, ended.Incomplete));
    }

    [Fact]
    public async Task Order_and_repetition_of_events_make_no_difference()
    {
        (IAuditLog log, ISessionDirectory sessions) = Create();
        SessionId model = SessionId.New(Time);
        List<AuditEntry> life = [.. WholeLife(model), Upload(model, 2, 1500), Event(model, AuditTypes.SessionRecovered, user: "", target: "")];
        await log.WriteAsync(life, default);
        SessionSummary expected = (await sessions.FindAsync(model, default))!;
        Assert.Equal((2, 1500L, true), (expected.Revision, expected.Size, expected.Recovered));

        var random = new Random(20240506);
        for (int round = 0; round < 10; round++)
        {
            var session = new SessionId(Guid.NewGuid());
            AuditEntry[] shuffled = [.. life.Concat(life).Select(entry => entry with { Session = session, Uid = $"{round}{entry.Uid}" })];
            random.Shuffle(shuffled);
            foreach (AuditEntry[] batch in shuffled.Chunk(3))
            {
                await log.WriteAsync(batch, default);
            }

            Assert.Equal(expected with { Session = session }, await sessions.FindAsync(session, default));
        }
    }

    [Fact]
    public async Task A_lost_recording_is_lost_until_something_of_it_is_stored_and_then_incomplete()
    {
        (IAuditLog log, ISessionDirectory sessions) = Create();
        SessionId session = SessionId.New(Time);
        await log.WriteAsync([Event(session, AuditTypes.SessionStart), Event(session, AuditTypes.RecordingLost), Event(session, AuditTypes.SessionEnd)], default);
        Assert.Equal(SessionState.Lost, (await sessions.FindAsync(session, default))!.State);

        await log.WriteAsync([Upload(session, 1, 10)], default);

        SessionSummary stored = (await sessions.FindAsync(session, default))!;
        Assert.Equal((SessionState.Stored, true), (stored.State, stored.Incomplete));
    }

    [Fact]
    public async Task The_size_is_that_of_the_main_track_and_a_gap_makes_it_incomplete()
    {
        (IAuditLog log, ISessionDirectory sessions) = Create();
        SessionId session = SessionId.New(Time);
        string input = """{"size":9999,"revision":1,"track":"input"}""";

        await log.WriteAsync([Event(session, AuditTypes.SessionStart), Event(session, AuditTypes.SessionUpload, input)], default);
        Assert.Equal(SessionState.Running, (await sessions.FindAsync(session, default))!.State);
        string main = input.Replace("input", "main", StringComparison.Ordinal).Replace("9999", "10", StringComparison.Ordinal);
        await log.WriteAsync([Event(session, AuditTypes.SessionUpload, main), Event(session, AuditTypes.RecordingGap)], default);

        SessionSummary stored = (await sessions.FindAsync(session, default))!;
        Assert.Equal((SessionState.Stored, 10L, true), (stored.State, stored.Size, stored.Incomplete));
    }

    [Fact]
    public async Task A_terminal_and_a_command_are_told_by_the_start_or_the_end()
    {
        (IAuditLog log, ISessionDirectory sessions) = Create();
        SessionId shell = SessionId.New(Time), command = SessionId.New(Time);

        await log.WriteAsync(
        [
            Event(shell, AuditTypes.SessionStart, """{"size":"80:25"}"""),
            Event(command, AuditTypes.SessionStart, """{"size":"","initial_command":["ls","-l"]}"""), Event(command, AuditTypes.SessionEnd, """{"interactive":false}"""),
        ], default);

        Assert.Equal((true, ""), ((await sessions.FindAsync(shell, default))!.Interactive, (await sessions.FindAsync(shell, default))!.Command));
        Assert.Equal((false, "ls -l"), ((await sessions.FindAsync(command, default))!.Interactive, (await sessions.FindAsync(command, default))!.Command));
    }

    [Fact]
    public async Task A_session_whose_start_was_never_told_started_when_its_end_says()
    {
        (IAuditLog log, ISessionDirectory sessions) = Create();
        SessionId told = SessionId.New(Time), untold = SessionId.New(Time), broken = SessionId.New(Time);

        await log.WriteAsync(
        [
            Event(told, AuditTypes.SessionEnd, """{"session_start":"2024-01-02T03:04:05.678Z"}"""),
            Event(untold, AuditTypes.SessionEnd, """{"session_start":"0001-01-01T00:00:00Z"}"""),
            Event(broken, AuditTypes.SessionEnd, "not JSON"), Event(broken, AuditTypes.SessionUpload, "[]"),
        ], default);

        Assert.Equal(new DateTimeOffset(2024, 1, 2, 3, 4, 5, 678, TimeSpan.Zero), (await sessions.FindAsync(told, default))!.Started);
        Assert.Equal(Time.GetUtcNow(), (await sessions.FindAsync(untold, default))!.Started);
        Assert.Equal((SessionState.Stored, 1), ((await sessions.FindAsync(broken, default))!.State, (await sessions.FindAsync(broken, default))!.Revision));
    }

    [Theory]
    [InlineData("db.session.start", "db.session.end")]
    [InlineData("windows.desktop.session.start", "windows.desktop.session.end")]
    [InlineData("app.session.start", "app.session.end")]
    public async Task Every_kind_of_session_is_followed(string start, string end)
    {
        (IAuditLog log, ISessionDirectory sessions) = Create();
        SessionId session = SessionId.New(Time);

        await log.WriteAsync([Event(session, start)], default);
        Assert.Equal(SessionState.Running, (await sessions.FindAsync(session, default))!.State);
        await log.WriteAsync([Event(session, end)], default);
        Assert.Equal(SessionState.Pending, (await sessions.FindAsync(session, default))!.State);
    }

    [Fact]
    public async Task Events_that_are_not_about_a_session_as_a_whole_make_none()
    {
        (IAuditLog log, ISessionDirectory sessions) = Create();
        SessionId session = SessionId.New(Time);

        await log.WriteAsync([Event(session, "exec"), Event(session, "mysession.start"), Event(session, "session.join")], default);

        Assert.Null(await sessions.FindAsync(session, default));
        Assert.Empty(await sessions.QueryAsync(new SessionQuery(), default).ToListAsync());
    }

    [Fact]
    public async Task Sessions_are_found_by_time_user_kind_target_and_state()
    {
        (IAuditLog log, ISessionDirectory sessions) = Create();
        SessionId first = SessionId.New(Time), second = SessionId.New(Time), third = SessionId.New(Time);
        DateTimeOffset start = Time.GetUtcNow();
        await log.WriteAsync([Event(first, AuditTypes.SessionStart), Event(first, AuditTypes.SessionEnd)], default);
        Time.Advance(TimeSpan.FromSeconds(1));
        await log.WriteAsync([Event(second, AuditTypes.SessionStart, user: "bob", target: "db1")], default);
        Time.Advance(TimeSpan.FromSeconds(1));
        await log.WriteAsync([Event(third, AuditTypes.SessionStart, target: "db2") with { Kind = "db" }], default);

        async Task<SessionId[]> FoundAsync(SessionQuery query) =>
            [.. (await sessions.QueryAsync(query, default).ToListAsync()).Select(summary => summary.Session)];

        Assert.Equal([third, second, first], await FoundAsync(new SessionQuery()));
        Assert.Equal([second], await FoundAsync(new SessionQuery { User = "bob" }));
        Assert.Equal([second], await FoundAsync(new SessionQuery { Session = second }));
        Assert.Empty(await FoundAsync(new SessionQuery { Session = second, User = "alice" }));
        Assert.Equal([third], await FoundAsync(new SessionQuery { Kind = "db" }));
        Assert.Equal([third, second], await FoundAsync(new SessionQuery { Target = "db*" }));
        Assert.Equal([third, second], await FoundAsync(new SessionQuery { State = SessionState.Running }));
        Assert.Equal([third, second], await FoundAsync(new SessionQuery { Since = start.AddSeconds(1) }));
        Assert.Equal([first], await FoundAsync(new SessionQuery { Until = start.AddSeconds(1) }));
        Assert.Equal([second], await FoundAsync(new SessionQuery { After = third, Limit = 1 }));
        Assert.Empty(await FoundAsync(new SessionQuery { After = new SessionId(Guid.NewGuid()) }));
    }

    [Fact]
    public async Task A_long_listing_comes_in_pages_without_gap_or_repetition()
    {
        (IAuditLog log, ISessionDirectory sessions) = Create();
        AuditEntry[] starts = [.. Enumerable.Range(0, 1200).Select(i => Event(new SessionId(Guid.NewGuid()), AuditTypes.SessionStart))];
        await log.WriteAsync(starts, default);

        List<SessionSummary> listed = await sessions.QueryAsync(new SessionQuery { Limit = 5000 }, default).ToListAsync();

        Assert.Equal(starts.Select(entry => entry.Session!.Value.Value).OrderDescending(), listed.Select(summary => summary.Session.Value));
    }
}
