using Recorder.Audit;
using TestKit;
using TestKit.Postgres;

namespace Audit.Tests;

public sealed class PostgresTlsTests(PostgresFixture postgres) : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("audit-tests-").FullName;
    private readonly PostgresLogs _logs = new(postgres, TimeProvider.System);

    private string PasswordFile => $"{_directory}/password";

    public async ValueTask DisposeAsync()
    {
        await _logs.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    // A user with a password, and the address at which it is asked for.
    private PostgresAuditUri NewUser(string password, string host = "localhost")
    {
        PostgresServer server = postgres.Server;
        string database = server.CreateDatabase(), user = $"u{Guid.NewGuid():n}";
        server.Query(database, $"CREATE USER {user} PASSWORD '{password}'; ALTER DATABASE {database} OWNER TO {user}");
        File.WriteAllText(PasswordFile, $"{password}\n");
        return (PostgresAuditUri)AuditUri.Parse($"postgres://{user}@{host}:{server.Port}/{database}?sslmode=verify-full&sslrootcert={server.AuthorityFile}");
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public async Task A_server_whose_certificate_is_vouched_for_is_spoken_to_over_tls(string host)
    {
        PostgresAuditUri uri = NewUser("sesam", host);
        PostgresAuditLog log = _logs.Open(uri, PasswordFile);

        await log.PrepareAsync(default);

        Assert.Equal("t", postgres.Server.Query(uri.Database, $"SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = '{uri.User}'"));
    }

    [Fact]
    public async Task A_certificate_for_another_host_or_by_another_authority_is_refused()
    {
        PostgresAuditUri uri = NewUser("sesam");
        using var other = new TestAuthority("CN=other");
        string otherFile = $"{_directory}/other.crt";
        await File.WriteAllTextAsync(otherFile, other.Certificate.ExportCertificatePem());

        await Assert.ThrowsAsync<AuditException>(() => _logs.Open(uri with { AuthorityFile = otherFile }, PasswordFile).PrepareAsync(default));
        await Assert.ThrowsAsync<AuditException>(() => _logs.Open(uri with { AuthorityFile = null }, PasswordFile).PrepareAsync(default));
        await Assert.ThrowsAsync<AuditException>(() => _logs.Open(uri with { AuthorityFile = otherFile, Tls = PostgresTls.VerifyCa }, PasswordFile).PrepareAsync(default));

        // The certificate does not have this address.
        PostgresAuditUri elsewhere = uri with { Host = "127.0.0.2" };
        await Assert.ThrowsAsync<AuditException>(() => _logs.Open(elsewhere, PasswordFile).PrepareAsync(default));
        await _logs.Open(elsewhere with { Tls = PostgresTls.VerifyCa }, PasswordFile).PrepareAsync(default);
    }

    [Fact]
    public async Task A_server_that_wants_tls_is_not_reached_without()
    {
        PostgresAuditUri uri = NewUser("sesam");

        await Assert.ThrowsAsync<AuditException>(() => _logs.Open(uri with { Tls = PostgresTls.Disable }, PasswordFile).PrepareAsync(default));
        await _logs.Open(uri with { Tls = PostgresTls.Require, AuthorityFile = null }, PasswordFile).PrepareAsync(default);
    }

    [Fact]
    public async Task A_wrong_or_missing_password_is_told_without_repeating_it()
    {
        PostgresAuditUri uri = NewUser("sesam");
        await File.WriteAllTextAsync(PasswordFile, "open-please");

        AuditException wrong = await Assert.ThrowsAsync<AuditException>(() => _logs.Open(uri, PasswordFile).PrepareAsync(default));
        Assert.Contains("password authentication failed", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("open-please", wrong.ToString(), StringComparison.Ordinal);
        AuditException missing = await Assert.ThrowsAsync<AuditException>(() => _logs.Open(uri, $"{_directory}/none").PrepareAsync(default));
        Assert.Contains($"{_directory}/none", missing.Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(PasswordFile, "\n");
        await Assert.ThrowsAsync<AuditException>(() => _logs.Open(uri, PasswordFile).PrepareAsync(default));
    }

    [Fact]
    public async Task A_rotated_password_is_taken_up_by_the_next_connection()
    {
        PostgresAuditUri uri = NewUser("old");
        PostgresAuditLog log = _logs.Open(uri, PasswordFile);
        await log.PrepareAsync(default);

        postgres.Server.Query(uri.Database, $"ALTER USER {uri.User} PASSWORD 'new'; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{uri.User}'");
        await File.WriteAllTextAsync(PasswordFile, "new\r\n");

        await log.WriteAsync([new AuditEntry("u1", ManualTimeProvider.DefaultStart, "exec", "", null, "", "", "", "", "{}")], default);
    }
}
