using Audit.Tests;
using Recorder.Audit;
using TestKit.Postgres;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Audit.Tests;

/// <summary>One server for all tests; each log in a database of its own.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private PostgresServer? _server;

    /// <summary>Skips the test when there is none.</summary>
    public PostgresServer Server
    {
        get
        {
            Assert.SkipWhen(_server is null, PostgresServer.WhyNot ?? "");
            return _server!;
        }
    }

    public async ValueTask InitializeAsync() => _server = PostgresServer.WhyNot is null ? await PostgresServer.StartAsync() : null;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    /// <summary>The address of a new, empty database, over the unix socket.</summary>
    public PostgresAuditUri NewDatabase() => UriOf(Server.CreateDatabase());

    public PostgresAuditUri UriOf(string database) =>
        new(Server.SocketDirectory, Server.Port, PostgresServer.Admin, database, PostgresTls.Disable, AuthorityFile: null);
}
