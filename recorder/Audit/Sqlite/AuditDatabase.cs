using Microsoft.Data.Sqlite;

namespace Recorder.Audit.Sqlite;

/// <summary>The file: one connection that writes, and short-lived ones that read beside it (WAL).</summary>
internal sealed class AuditDatabase : IAsyncDisposable
{
    private const int BusyTimeoutSeconds = 10;

    private readonly string _path;
    private readonly string _writerSettings;
    private readonly string _readerSettings;
    private readonly SemaphoreSlim _writing = new(1);

    // Under _writing. Null after a failure: its state is not known, so the next write opens another.
    private SqliteConnection? _writer;

    static AuditDatabase() => SQLitePCL.Batteries_V2.Init();

    private AuditDatabase(string path)
    {
        _path = path;
        var settings = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite, // The file is there: we created it, with its mode.
            DefaultTimeout = BusyTimeoutSeconds,
        };
        _readerSettings = settings.ToString();
        settings.Pooling = false; // Closing a broken writer must close it.
        _writerSettings = settings.ToString();
    }

    /// <exception cref="AuditException">It cannot be opened, or is of a version we do not know.</exception>
    public static AuditDatabase Open(string path)
    {
        var database = new AuditDatabase(Path.GetFullPath(path));
        try
        {
            CreateFile(database._path);
            database._writer = Connect(database._writerSettings);
            Migrate(database._writer);
            return database;
        }
        catch (Exception cause) when (cause is SqliteException or IOException or UnauthorizedAccessException)
        {
            database._writer?.Dispose();
            throw cause as AuditException ?? database.ToAuditException(cause);
        }
    }

    /// <summary>Runs work in one transaction. It is durable when this returns.</summary>
    public async Task WriteAsync(Action<SqliteConnection> work, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await Task.Run(() => Write(work), cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    public Task<T> ReadAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken) => Task.Run(() =>
    {
        try
        {
            using SqliteConnection connection = Connect(_readerSettings);
            return work(connection);
        }
        catch (SqliteException cause)
        {
            throw ToAuditException(cause);
        }
    }, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync();
        _writer?.Dispose();
        using (var pooled = new SqliteConnection(_readerSettings))
        {
            SqliteConnection.ClearPool(pooled);
        }

        _writing.Dispose();
    }

    private void Write(Action<SqliteConnection> work)
    {
        try
        {
            _writer ??= Connect(_writerSettings);
            using SqliteTransaction transaction = _writer.BeginTransaction(deferred: false);
            work(_writer);
            transaction.Commit();
        }
        catch (SqliteException cause)
        {
            SqliteConnection? broken = _writer;
            _writer = null;
            broken?.Dispose();
            throw ToAuditException(cause);
        }
    }

    private static SqliteConnection Connect(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            using var settings = new SqliteCommand(
                $"PRAGMA busy_timeout = {BusyTimeoutSeconds * 1000}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;", connection);
            settings.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void CreateFile(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (!File.Exists(path))
        {
            // SQLite gives its other files (-wal, -shm) the mode of this one.
            using FileStream file = new(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.ReadWrite,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
    }

    private static void Migrate(SqliteConnection connection)
    {
        // Two processes may open a new file at one time: the version is read under the write lock.
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        using var readVersion = new SqliteCommand("PRAGMA user_version", connection, transaction);
        long version = (long)readVersion.ExecuteScalar()!;
        if (Schema.Steps.Count < version)
        {
            throw new AuditException($"{connection.DataSource} is of version {version}, this program knows {Schema.Steps.Count}");
        }

        for (int step = (int)version; step < Schema.Steps.Count; step++)
        {
            using var command = new SqliteCommand($"{Schema.Steps[step]} PRAGMA user_version = {step + 1};", connection, transaction);
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private AuditException ToAuditException(Exception cause) => new($"audit log {_path}: {cause.Message}", cause);
}
