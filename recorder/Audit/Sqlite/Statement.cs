using Microsoft.Data.Sqlite;

namespace Recorder.Audit.Sqlite;

/// <summary>One SQL statement with named parameters; values never become part of the text.</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;

    public Statement(SqliteConnection connection, string sql)
    {
        _command = connection.CreateCommand(); // With the connection's transaction, if it has one.
        _command.CommandText = sql;
    }

    public Statement Set(string parameter, object? value)
    {
        int index = _command.Parameters.IndexOf(parameter);
        if (index < 0)
        {
            _command.Parameters.AddWithValue(parameter, value ?? DBNull.Value);
        }
        else
        {
            _command.Parameters[index].Value = value ?? DBNull.Value;
        }

        return this;
    }

    /// <summary>Runs it.</summary>
    /// <returns>Rows changed.</returns>
    public int Execute() => _command.ExecuteNonQuery();

    public List<T> Query<T>(Func<SqliteDataReader, T> read)
    {
        using SqliteDataReader rows = _command.ExecuteReader();
        List<T> found = [];
        while (rows.Read())
        {
            found.Add(read(rows));
        }

        return found;
    }

    public void Dispose() => _command.Dispose();
}
