using Recorder.Audit;
using Recorder.Format;
using TestKit;

namespace Audit.Tests;

/// <summary>What every <see cref="IAuditLog"/> promises. A backend's tests derive from it and override <see cref="CreateLog"/>.</summary>
public abstract class AuditLogContract
{
    protected ManualTimeProvider Time { get; } = new();

    protected abstract IAuditLog CreateLog();

    protected AuditEntry Entry(
        string uid, string type = "exec", SessionId? session = null, string user = "alice", string kind = "ssh", string target = "web1") =>
        new(uid, Time.GetUtcNow(), type, "T3002I", session, user, "root", kind, target, $$"""{"uid":"{{uid}}"}""");

    protected static async Task<string[]> UidsAsync(IAuditLog log, AuditQuery query) =>
        [.. (await log.QueryAsync(query, default).ToListAsync()).Select(entry => entry.Uid)];

    [Fact]
    public async Task Every_field_is_kept()
    {
        IAuditLog log = CreateLog();
        AuditEntry entry = new(
            "u1", Time.GetUtcNow().AddTicks(1), "session.start", "T2000I", SessionId.New(Time), "älice 'x\"; --", "", "ssh", "h*[?]", "{\"a\":\"\\u0000 \n\"}");
        AuditEntry sparse = new("u2", DateTimeOffset.MinValue, "", "", null, "", "", "", "", "{}");

        await log.WriteAsync([entry, sparse], default);

        Assert.Equal([entry, sparse], await log.QueryAsync(new AuditQuery(), default).ToListAsync());
    }

    [Fact]
    public async Task An_event_is_written_once_whatever_retries()
    {
        IAuditLog log = CreateLog();
        AuditEntry first = Entry("u1");

        await log.WriteAsync([first, first], default);
        await log.WriteAsync([first with { User = "mallory" }, Entry("u2")], default);

        Assert.Equal(["u2", "u1"], await UidsAsync(log, new AuditQuery()));
        Assert.Equal([first], await log.QueryAsync(new AuditQuery { User = "alice", Limit = 5 }, default).Where(entry => entry.Uid == "u1").ToListAsync());
    }

    [Fact]
    public async Task The_newest_comes_first_whatever_order_they_were_written_in()
    {
        IAuditLog log = CreateLog();
        AuditEntry early = Entry("early");
        Time.Advance(TimeSpan.FromTicks(1));
        AuditEntry late = Entry("late");
        await log.WriteAsync([late], default);
        await log.WriteAsync([early, Entry("same time, later")], default);

        Assert.Equal(["same time, later", "late", "early"], await UidsAsync(log, new AuditQuery()));
    }

    [Fact]
    public async Task Each_filter_leaves_what_it_names_and_all_hold_together()
    {
        IAuditLog log = CreateLog();
        SessionId session = SessionId.New(Time);
        await log.WriteAsync(
        [
            Entry("user", user: "bob"), Entry("kind", kind: "kube"), Entry("target", target: "db1"), Entry("type", type: "sftp"), Entry("session", session: session),
            Entry("all", "sftp", session, "bob", "kube", "db1"),
        ], default);

        Assert.Equal(["all", "user"], await UidsAsync(log, new AuditQuery { User = "bob" }));
        Assert.Equal(["all", "kind"], await UidsAsync(log, new AuditQuery { Kind = "kube" }));
        Assert.Equal(["all", "target"], await UidsAsync(log, new AuditQuery { Target = "db1" }));
        Assert.Equal(["all", "type"], await UidsAsync(log, new AuditQuery { Type = "sftp" }));
        Assert.Equal(["all", "session"], await UidsAsync(log, new AuditQuery { Session = session }));
        Assert.Equal(["all"], await UidsAsync(log, new AuditQuery { User = "bob", Kind = "kube", Target = "db1", Type = "sftp", Session = session }));
        Assert.Empty(await UidsAsync(log, new AuditQuery { User = "bob", Kind = "ssh", Target = "db1" }));
    }

    [Fact]
    public async Task Since_is_included_and_until_is_not()
    {
        IAuditLog log = CreateLog();
        for (int i = 0; i < 5; i++)
        {
            await log.WriteAsync([Entry($"{i}")], default);
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        DateTimeOffset start = ManualTimeProvider.DefaultStart;
        Assert.Equal(["4", "3"], await UidsAsync(log, new AuditQuery { Since = start.AddSeconds(3) }));
        Assert.Equal(["1", "0"], await UidsAsync(log, new AuditQuery { Until = start.AddSeconds(2) }));
        Assert.Equal(["2", "1"], await UidsAsync(log, new AuditQuery { Since = start.AddSeconds(1), Until = start.AddSeconds(3) }));
        Assert.Equal(["1"], await UidsAsync(log, new AuditQuery { Since = start.AddSeconds(1).ToOffset(TimeSpan.FromHours(5)), Until = start.AddSeconds(2) }));
    }

    [Theory]
    [InlineData("web1", "web1")]
    [InlineData("web*", "web1 web[1]")]
    [InlineData("*1", "web1 Web1")]
    [InlineData("*", "web1 Web1 web[1] w?b")]
    [InlineData("w?b", "w?b")]
    [InlineData("w?*", "w?b")]
    [InlineData("web[1]", "web[1]")]
    [InlineData("*[1]", "web[1]")]
    [InlineData("", "")]
    public async Task Only_a_star_is_a_wildcard_and_case_matters(string pattern, string found)
    {
        IAuditLog log = CreateLog();
        await log.WriteAsync([.. new[] { "w?b", "web[1]", "Web1", "web1" }.Select(target => Entry(target, target: target))], default);

        Assert.Equal(found, string.Join(' ', await UidsAsync(log, new AuditQuery { Target = pattern })));
    }

    [Fact]
    public async Task A_long_answer_comes_in_pages_without_gap_or_repetition()
    {
        IAuditLog log = CreateLog();
        // More than any backend's own page, half of them of one time.
        AuditEntry[] entries = [.. Enumerable.Range(0, 1200).Select(i => Entry($"{i:d4}") with { Time = Time.GetUtcNow().AddSeconds(i / 600) })];
        await log.WriteAsync(entries, default);
        string[] expected = [.. entries.Reverse().Select(entry => entry.Uid)];

        Assert.Equal(expected, await UidsAsync(log, new AuditQuery { Limit = 5000 }));
        Assert.Equal(expected[..1000], await UidsAsync(log, new AuditQuery()));
        Assert.Equal(expected[..1], await UidsAsync(log, new AuditQuery { Limit = 1 }));
        Assert.Equal(expected[700..705], await UidsAsync(log, new AuditQuery { AfterUid = expected[699], Limit = 5 }));
        Assert.Empty(await UidsAsync(log, new AuditQuery { AfterUid = expected[^1] }));
        Assert.Empty(await UidsAsync(log, new AuditQuery { AfterUid = "never written" }));
    }

    [Fact]
    public async Task A_limit_below_one_is_refused()
    {
        IAuditLog log = CreateLog();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => UidsAsync(log, new AuditQuery { Limit = 0 }));
    }

    [Fact]
    public async Task Nothing_to_write_is_nothing_written()
    {
        IAuditLog log = CreateLog();

        await log.WriteAsync([], default);

        Assert.Empty(await UidsAsync(log, new AuditQuery()));
    }

    [Fact]
    public async Task Many_writers_and_readers_at_once_lose_nothing()
    {
        IAuditLog log = CreateLog();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
        {
            await log.WriteAsync([Entry($"{i}a"), Entry($"{i}b")], default);
            Assert.Contains($"{i}a", await UidsAsync(log, new AuditQuery()));
        })));

        Assert.Equal(32, (await UidsAsync(log, new AuditQuery())).Length);
    }
}
