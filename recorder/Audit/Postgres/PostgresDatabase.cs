using System.Net.Sockets;
using Npgsql;

namespace Recorder.Audit.Postgres;

/// <summary>The server, through a pool of connections.</summary>
/// <remarks>
/// Work that met a connection which had died in the pool, or another's locks, is done again at once, on another connection. Nothing here
/// waits for a server that is away: callers have loops with backoff. Work must therefore be such that doing it twice is doing it once.
/// </remarks>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    private const int MostConnections = 16;
    private const int ConnectSeconds = 10, CommandSeconds = 20, ConnectionLifetimeSeconds = 3600;
    private const int MostAttempts = 4;

    private readonly PostgresAuditUri _uri;
    private readonly NpgsqlDataSource _source;
    private readonly SemaphoreSlim _migrating = new(1);
    private volatile bool _isMigrated;

    public PostgresDatabase(PostgresAuditUri uri, string? passwordFile)
    {
        _uri = uri;
        var builder = new NpgsqlSlimDataSourceBuilder(ConnectionStringOf(uri));
        builder.EnableTransportSecurity();
        builder.EnableArrays();
        if (passwordFile is not null)
        {
            builder.UsePasswordProvider(_ => PasswordFile.Read(passwordFile), (_, _) => ValueTask.FromResult(PasswordFile.Read(passwordFile)));
        }

        _source = builder.Build();
    }

    /// <summary>The tables are there and up to date when this returns.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (_isMigrated)
        {
            return;
        }

        await _migrating.WaitAsync(cancellationToken);
        try
        {
            if (!_isMigrated)
            {
                await RunAsync(async connection =>
                {
                    await PostgresMigration.RunAsync(connection, cancellationToken);
                    return true;
                }, cancellationToken);
                _isMigrated = true;
            }
        }
        finally
        {
            _migrating.Release();
        }
    }

    /// <summary>Runs work in one transaction. It is durable when this returns; it may be there although this threw.</summary>
    public async Task WriteAsync(Func<NpgsqlConnection, Task> work, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        await RunAsync(async connection =>
        {
            await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
            await work(connection);
            await transaction.CommitAsync(cancellationToken);
            return true;
        }, cancellationToken);
    }

    public async Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        return await RunAsync(work, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        _migrating.Dispose();
    }

    private async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            bool isOpen = false;
            try
            {
                await using NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellationToken);
                isOpen = true;
                return await work(connection);
            }
            catch (NpgsqlException cause) when (isOpen && attempt < MostAttempts && IsOver(cause))
            {
                _source.Clear(); // What died with it is not tried one by one.
            }
            catch (NpgsqlException cause) when (isOpen && attempt < MostAttempts && IsInTheWay(cause))
            {
                // Another transaction went first.
            }
            catch (Exception cause) when (cause is NpgsqlException or SocketException or IOException or TimeoutException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw new AuditException($"audit log {_uri}: {MessageOf(cause)}", cause);
            }
        }
    }

    // The connection has ended: the server is restarting, or an operator ended it. A server that does not answer in time is not asked again.
    private static bool IsOver(NpgsqlException cause) =>
        cause.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
        || (cause.SqlState is null && cause.InnerException is IOException or SocketException or EndOfStreamException or ObjectDisposedException);

    private static bool IsInTheWay(NpgsqlException cause) =>
        cause.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;

    private static string MessageOf(Exception cause) => cause switch
    {
        PostgresException said => $"{said.MessageText} ({said.SqlState})",
        { InnerException: { } inner } => inner.Message.Contains(cause.Message, StringComparison.Ordinal) ? inner.Message : $"{cause.Message}: {inner.Message}",
        _ => cause.Message,
    };

    private static string ConnectionStringOf(PostgresAuditUri uri) => new NpgsqlConnectionStringBuilder
    {
        Host = uri.Host,
        Port = uri.Port,
        Username = uri.User,
        Database = uri.Database,
        SslMode = uri.Tls switch
        {
            PostgresTls.Disable => SslMode.Disable,
            PostgresTls.Require => SslMode.Require,
            PostgresTls.VerifyCa => SslMode.VerifyCA,
            _ => SslMode.VerifyFull,
        },
        RootCertificate = uri.Tls is PostgresTls.Disable or PostgresTls.Require ? null : uri.AuthorityFile,
        ApplicationName = "session-recording",
        MaxPoolSize = MostConnections,
        ConnectionLifetime = ConnectionLifetimeSeconds, // A rotated password or another primary is found in time.
        Timeout = ConnectSeconds,
        CommandTimeout = CommandSeconds,
        TcpKeepAlive = true,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ToString();
}
