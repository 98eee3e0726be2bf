using Recorder.Audit;
using Recorder.Format;

namespace Audit.Tests;

public sealed class PostgresAuditLogTests : AuditLogContract, IAsyncDisposable
{
    private readonly PostgresFixture _postgres;
    private readonly PostgresLogs _logs;

    public PostgresAuditLogTests(PostgresFixture postgres)
    {
        _postgres = postgres;
        _logs = new PostgresLogs(postgres, Time);
    }

    public ValueTask DisposeAsync() => _logs.DisposeAsync();

    protected override IAuditLog CreateLog() => _logs.Create();

    [Fact]
    public async Task Collectors_that_start_at_one_time_make_the_tables_once()
    {
        PostgresAuditUri uri = _postgres.NewDatabase();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _logs.Open(uri).PrepareAsync(default)));

        Assert.Equal("1", _postgres.Server.Query(uri.Database, "SELECT version FROM audit_version"));
        PostgresAuditLog log = _logs.Open(uri);
        await log.WriteAsync([Entry("u1")], default);
        Assert.Equal(["u1"], await UidsAsync(log, new AuditQuery()));
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused()
    {
        PostgresAuditUri uri = _postgres.NewDatabase();
        await _logs.Open(uri).PrepareAsync(default);
        _postgres.Server.Query(uri.Database, "INSERT INTO audit_version (version) VALUES (99)");

        AuditException refused = await Assert.ThrowsAsync<AuditException>(() => _logs.Open(uri).WriteAsync([Entry("u1")], default));

        Assert.Contains("version 99", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_create_tables_can_use_those_that_are_there()
    {
        PostgresAuditUri uri = _postgres.NewDatabase();
        await _logs.Open(uri).PrepareAsync(default);
        string user = $"u{Guid.NewGuid():n}";
        _postgres.Server.Query(uri.Database, $"CREATE USER {user}; GRANT SELECT ON audit_version TO {user}; GRANT SELECT, INSERT, UPDATE, DELETE ON events, sessions, trackers TO {user}");
        PostgresAuditLog log = _logs.Open(uri with { User = user });

        await log.WriteAsync([Entry("u1", AuditTypes.SessionStart, SessionId.New(Time))], default);

        Assert.Equal(["u1"], await UidsAsync(log, new AuditQuery()));
    }

    [Fact]
    public async Task Two_collectors_that_tell_of_one_session_at_one_time_lose_none_of_it()
    {
        PostgresAuditUri uri = _postgres.NewDatabase();
        PostgresAuditLog[] collectors = [_logs.Open(uri), _logs.Open(uri)];
        SessionId[] sessions = [.. Enumerable.Range(0, 40).Select(_ => SessionId.New(Time))];
        AuditEntry[] starts = [.. sessions.Select(session => Entry($"{session}s", AuditTypes.SessionStart, session))];
        AuditEntry[] ends = [.. sessions.Reverse().Select(session => Entry($"{session}e", AuditTypes.SessionEnd, session))];

        // The two come in opposite orders, and each event comes from both.
        await Task.WhenAll(
            Task.Run(() => WriteInPiecesAsync(collectors[0], [.. starts, .. ends])),
            Task.Run(() => WriteInPiecesAsync(collectors[1], [.. ends, .. starts])));

        Assert.Equal(80, (await UidsAsync(collectors[0], new AuditQuery())).Length);
        List<SessionSummary> listed = await collectors[1].Sessions.QueryAsync(new SessionQuery { State = SessionState.Pending }, default).ToListAsync();
        Assert.Equal(sessions.Select(session => session.Value).Order(), listed.Select(summary => summary.Session.Value).Order());
    }

    private static async Task WriteInPiecesAsync(PostgresAuditLog log, AuditEntry[] entries)
    {
        foreach (AuditEntry[] piece in entries.Chunk(5))
        {
            await log.WriteAsync(piece, default);
        }
    }

    [Fact]
    public async Task Texts_that_are_too_long_for_an_index_or_that_postgres_cannot_hold_are_no_reason_to_lose_an_event()
    {
        PostgresAuditLog log = _logs.Create();
        string text = string.Concat(Enumerable.Range(0, 20_000).Select(i => (char)('a' + (i * i % 26))));
        AuditEntry lengthy = new(text, Time.GetUtcNow(), text, text, SessionId.New(Time), text, text, text, text, $"{{\"a\":\"{text}\"}}");

        await log.WriteAsync([lengthy, Entry("nul\0", target: "a\0b\ud800c\U0001f600")], default);
        await log.WriteAsync([lengthy, Entry("nul\0")], default);

        Assert.Equal([lengthy], await log.QueryAsync(new AuditQuery { User = text, Kind = text, Target = text, Type = text }, default).ToListAsync());
        AuditEntry mended = Assert.Single(await log.QueryAsync(new AuditQuery { User = "alice" }, default).ToListAsync());
        Assert.Equal(("nul\ufffd", "a\ufffdb\ufffdc\U0001f600"), (mended.Uid, mended.Target));
        Assert.Equal([lengthy], await log.QueryAsync(new AuditQuery { AfterUid = "nul\0" }, default).ToListAsync());
    }

    [Theory]
    [InlineData("10%", "10%")]
    [InlineData("10*", "100 10_ 10% 10\\")]
    [InlineData("*_", "10_")]
    [InlineData("*%", "10%")]
    [InlineData("*\\", "10\\")]
    public async Task The_wildcards_of_LIKE_stand_for_themselves(string pattern, string found)
    {
        PostgresAuditLog log = _logs.Create();
        await log.WriteAsync([.. new[] { "10\\", "10%", "10_", "100" }.Select(target => Entry(target, target: target))], default);

        Assert.Equal(found, string.Join(' ', await UidsAsync(log, new AuditQuery { Target = pattern })));
    }

    [Theory]
    [InlineData("SELECT * FROM events WHERE (left(\"user\", 128) = left('a', 128) AND \"user\" = 'a') ORDER BY \"time\" DESC, id DESC LIMIT 10", "events_user")]
    [InlineData("SELECT * FROM events WHERE session = 'a' ORDER BY \"time\" DESC, id DESC LIMIT 10", "events_session")]
    [InlineData("SELECT * FROM events ORDER BY \"time\" DESC, id DESC LIMIT 10", "events_time")]
    [InlineData("SELECT * FROM events WHERE session = ANY (ARRAY['a']) AND follows", "events_follow")]
    [InlineData("SELECT * FROM sessions WHERE (left(target, 128) = left('a', 128) AND target = 'a') ORDER BY started DESC, session DESC LIMIT 10", "sessions_target")]
    public async Task Each_common_question_has_its_index_and_needs_no_sorting(string question, string index)
    {
        PostgresAuditUri uri = _postgres.NewDatabase();
        await _logs.Open(uri).PrepareAsync(default);

        // An empty table is read as a whole, unless that is made dear.
        string plan = _postgres.Server.Query(uri.Database, $"SET enable_seqscan = off; SET enable_bitmapscan = off; EXPLAIN {question}");

        Assert.Contains($"{index} on", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", plan, StringComparison.Ordinal);
    }
}
