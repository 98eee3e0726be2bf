using Npgsql;
using NpgsqlTypes;

namespace Recorder.Audit.Postgres;

/// <summary>One SQL statement with positional parameters; values never become part of the text.</summary>
internal sealed class PostgresStatement(NpgsqlConnection connection, string sql) : IAsyncDisposable
{
    private readonly NpgsqlCommand _command = new(sql, connection);

    public PostgresStatement Add(string? value) => Add(NpgsqlDbType.Text, value is null ? null : PostgresText.Of(value));

    public PostgresStatement Add(long? value) => Add(NpgsqlDbType.Bigint, value);

    public PostgresStatement Add(bool value) => Add(NpgsqlDbType.Boolean, value);

    public PostgresStatement Add(byte[] value) => Add(NpgsqlDbType.Bytea, value);

    public PostgresStatement Add(IEnumerable<string?> values) =>
        Add(NpgsqlDbType.Array | NpgsqlDbType.Text, values.Select(value => value is null ? null : PostgresText.Of(value)).ToArray());

    public PostgresStatement Add(IEnumerable<long> values) => Add(NpgsqlDbType.Array | NpgsqlDbType.Bigint, values.ToArray());

    public PostgresStatement Add(IEnumerable<bool> values) => Add(NpgsqlDbType.Array | NpgsqlDbType.Boolean, values.ToArray());

    public PostgresStatement Add(IEnumerable<byte[]> values) => Add(NpgsqlDbType.Array | NpgsqlDbType.Bytea, values.ToArray());

    public async Task ExecuteAsync(CancellationToken cancellationToken) => await _command.ExecuteNonQueryAsync(cancellationToken);

    public async Task<List<T>> QueryAsync<T>(Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using NpgsqlDataReader rows = await _command.ExecuteReaderAsync(cancellationToken);
        List<T> found = [];
        while (await rows.ReadAsync(cancellationToken))
        {
            found.Add(read(rows));
        }

        return found;
    }

    public ValueTask DisposeAsync() => _command.DisposeAsync();

    private PostgresStatement Add(NpgsqlDbType type, object? value)
    {
        _command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
        return this;
    }
}
