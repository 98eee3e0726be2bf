using Recorder.Audit;
using TestKit;
using TestKit.Postgres;

namespace Audit.Tests;

/// <summary>Each with a server of its own, which it kills.</summary>
public sealed class PostgresOutageTests : IAsyncDisposable
{
    private PostgresServer? _started;

    private static AuditEntry Entry(string uid) => new(uid, ManualTimeProvider.DefaultStart, "exec", "", null, "", "", "", "", "{}");

    public async ValueTask DisposeAsync()
    {
        if (_started is not null)
        {
            await _started.DisposeAsync();
        }
    }

    private async Task<(PostgresServer Server, PostgresAuditUri Uri)> StartAsync()
    {
        Assert.SkipUnless(PostgresServer.WhyNot is null, PostgresServer.WhyNot ?? "");
        _started = await PostgresServer.StartAsync();
        return (_started, new PostgresAuditUri(_started.SocketDirectory, _started.Port, PostgresServer.Admin, _started.CreateDatabase(), PostgresTls.Disable, null));
    }

    [Fact]
    public async Task While_the_server_is_away_writes_are_refused_and_after_it_has_come_back_they_work_at_once()
    {
        (PostgresServer server, PostgresAuditUri uri) = await StartAsync();
        await using PostgresAuditLog log = PostgresAuditLog.Open(uri, passwordFile: null, TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(i => log.WriteAsync([Entry($"before {i}")], default))); // Several connections in the pool.

        await server.KillAsync();
        AuditException away = await Assert.ThrowsAsync<AuditException>(() => log.WriteAsync([Entry("lost")], default));
        Assert.StartsWith($"audit log postgres://admin@{server.SocketDirectory}", away.Message, StringComparison.Ordinal);
        await server.StartAgainAsync();

        await log.WriteAsync([Entry("after")], default);
        Assert.Equal(6, await log.QueryAsync(new AuditQuery(), default).CountAsync());
    }

    [Fact]
    public async Task A_connection_that_was_ended_in_the_pool_costs_nobody_anything()
    {
        (PostgresServer server, PostgresAuditUri uri) = await StartAsync();
        await using PostgresAuditLog log = PostgresAuditLog.Open(uri, passwordFile: null, TimeProvider.System);
        await log.WriteAsync([Entry("first")], default);
        server.Query(uri.Database, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname IS NOT NULL");

        await log.WriteAsync([Entry("second")], default);

        Assert.Equal(2, await log.QueryAsync(new AuditQuery(), default).CountAsync());
    }

    [Fact]
    public async Task A_log_that_is_opened_before_its_server_is_there_makes_its_tables_when_it_is()
    {
        (PostgresServer server, PostgresAuditUri uri) = await StartAsync();
        await server.KillAsync();
        await using PostgresAuditLog log = PostgresAuditLog.Open(uri, passwordFile: null, TimeProvider.System);
        await Assert.ThrowsAsync<AuditException>(() => log.PrepareAsync(default));

        await server.StartAgainAsync();
        await log.WriteAsync([Entry("u1")], default);

        Assert.Equal(1, await log.QueryAsync(new AuditQuery(), default).CountAsync());
    }

    [Fact]
    public async Task Events_are_written_once_though_the_server_is_killed_again_and_again()
    {
        (PostgresServer server, PostgresAuditUri uri) = await StartAsync();
        await using PostgresAuditLog log = PostgresAuditLog.Open(uri, passwordFile: null, TimeProvider.System);
        await log.PrepareAsync(default);
        int written = 0, refusals = 0;
        using CancellationTokenSource enough = new();

        // As the collector does it: whatever was refused is handed in again.
        Task[] writers = [.. Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (int i = 0; !enough.IsCancellationRequested; i++)
            {
                while (!await TryWriteAsync(log, $"{writer}/{i}"))
                {
                    Interlocked.Increment(ref refusals);
                    await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, default);
                }

                Interlocked.Increment(ref written);
            }
        }))];
        for (int kills = 1; kills <= 3; kills++)
        {
            int before = written, refused = refusals;
            await Eventually.TrueAsync(() => before + 10 < written);
            await server.KillAsync();
            await Eventually.TrueAsync(() => refused < refusals);
            await server.StartAgainAsync();
        }

        await enough.CancelAsync();
        await Task.WhenAll(writers);

        string[] uids = [.. (await log.QueryAsync(new AuditQuery { Limit = int.MaxValue }, default).ToListAsync()).Select(entry => entry.Uid)];
        Assert.Equal((written, written), (uids.Length, uids.Distinct().Count()));
    }

    private static async Task<bool> TryWriteAsync(PostgresAuditLog log, string uid)
    {
        try
        {
            await log.WriteAsync([Entry(uid)], default);
            return true;
        }
        catch (AuditException)
        {
            return false;
        }
    }
}
