using Microsoft.Data.Sqlite;
using Recorder.Audit;

namespace Audit.Tests;

public sealed class SqliteAuditLogTests : AuditLogContract, IAsyncDisposable
{
    private readonly SqliteFixture _files;

    public SqliteAuditLogTests() => _files = new SqliteFixture(Time);

    public ValueTask DisposeAsync() => _files.DisposeAsync();

    protected override IAuditLog CreateLog() => _files.Create();

    [Fact]
    public async Task What_was_written_is_there_when_it_is_opened_again()
    {
        string path = $"{_files.Directory}/sub/audit.db";
        await using (SqliteAuditLog log = SqliteAuditLog.Open(path, Time))
        {
            await log.WriteAsync([Entry("u1")], default);
        }

        await using SqliteAuditLog again = SqliteAuditLog.Open(path, Time);
        Assert.Equal(["u1"], await UidsAsync(again, new AuditQuery()));
    }

    [Fact]
    public async Task Two_processes_may_write_one_file()
    {
        string path = $"{_files.Directory}/shared.db";
        await using SqliteAuditLog one = SqliteAuditLog.Open(path, Time);
        await using SqliteAuditLog other = SqliteAuditLog.Open(path, Time);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? one : other).WriteAsync([Entry($"{i}")], default)));

        Assert.Equal(20, (await UidsAsync(one, new AuditQuery())).Length);
    }

    [Fact]
    public async Task Its_files_are_readable_by_their_owner_only()
    {
        SqliteAuditLog log = _files.Create();
        await log.WriteAsync([Entry("u1")], default);

        string[] files = Directory.GetFiles(_files.Directory);
        Assert.Contains(files, file => file.EndsWith("-wal", StringComparison.Ordinal));
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused()
    {
        string path = $"{_files.Directory}/newer.db";
        await SqliteAuditLog.Open(path, Time).DisposeAsync();
        await using (var connection = new SqliteConnection($"Data Source={path};Pooling=false"))
        {
            connection.Open();
            using var command = new SqliteCommand("PRAGMA user_version = 99", connection);
            command.ExecuteNonQuery();
        }

        AuditException refused = Assert.Throws<AuditException>(() => SqliteAuditLog.Open(path, Time));
        Assert.Contains("version 99", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        string path = $"{_files.Directory}/text.db";
        File.WriteAllText(path, new string('x', 5000));

        AuditException refused = Assert.Throws<AuditException>(() => SqliteAuditLog.Open(path, Time));
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_write_writes_nothing_and_the_next_one_works()
    {
        SqliteAuditLog log = _files.Create();

        await Assert.ThrowsAsync<AuditException>(() => log.WriteAsync([Entry("good"), Entry(null!)], default));

        Assert.Empty(await UidsAsync(log, new AuditQuery()));
        await log.WriteAsync([Entry("next")], default);
        Assert.Equal(["next"], await UidsAsync(log, new AuditQuery()));
    }

    [Theory]
    [InlineData("SELECT * FROM events ORDER BY time DESC, id DESC", "events_time")]
    [InlineData("SELECT * FROM events WHERE user = 'a' AND time >= 1 ORDER BY time DESC, id DESC", "events_user")]
    [InlineData("SELECT * FROM events WHERE kind = 'a' ORDER BY time DESC, id DESC", "events_kind")]
    [InlineData("SELECT * FROM events WHERE target = 'a' ORDER BY time DESC, id DESC", "events_target")]
    [InlineData("SELECT * FROM events WHERE session = 'a' ORDER BY time DESC, id DESC", "events_session")]
    [InlineData("SELECT * FROM events WHERE session = 'a' AND follows = 1", "events_follow")]
    [InlineData("SELECT * FROM sessions WHERE user = 'a' ORDER BY started DESC, session DESC", "sessions_user")]
    public async Task Each_common_question_has_its_index_and_needs_no_sorting(string question, string index)
    {
        await SqliteAuditLog.Open($"{_files.Directory}/plan.db", Time).DisposeAsync();
        await using var connection = new SqliteConnection($"Data Source={_files.Directory}/plan.db;Pooling=false");
        connection.Open();
        using var command = new SqliteCommand($"EXPLAIN QUERY PLAN {question}", connection);
        using SqliteDataReader rows = command.ExecuteReader();
        List<string> plan = [];
        while (rows.Read())
        {
            plan.Add(rows.GetString(3));
        }

        Assert.Contains(plan, line => line.Contains(index, StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => line.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }
}
