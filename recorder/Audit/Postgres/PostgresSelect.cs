using Npgsql;

namespace Recorder.Audit.Postgres;

/// <summary>A SELECT that grows a condition for every filter that is set.</summary>
internal sealed class PostgresSelect(string select)
{
    private readonly List<string> _conditions = [];
    private readonly List<Action<PostgresStatement>> _values = [];

    public void AtLeast(string column, long? value) => Add($"\"{column}\" >= {Next}", value);

    public void Below(string column, long? value) => Add($"\"{column}\" < {Next}", value);

    public void Is(string column, long? value) => Add($"\"{column}\" = {Next}", value);

    public void Is(string column, string? value) => Add($"\"{column}\" = {Next}", value);

    /// <summary>Exact (by the index of the text's first characters), or with <c>*</c> for any run of characters.</summary>
    public void Matches(string column, string? pattern) => Add(
        pattern?.Contains('*', StringComparison.Ordinal) ?? false
            ? $"\"{column}\" LIKE {Next}"
            : $"(left(\"{column}\", {PostgresSchema.IndexedCharacters}) = left({Next}, {PostgresSchema.IndexedCharacters}) AND \"{column}\" = {Next})",
        pattern?.Contains('*', StringComparison.Ordinal) ?? false ? ToLike(pattern) : pattern);

    /// <param name="condition">With <c>{0}</c> where the value goes.</param>
    /// <param name="value">Null: no condition.</param>
    public void After(string condition, string? value) => Add(condition.Replace("{0}", Next, StringComparison.Ordinal), value);

    /// <inheritdoc cref="After(string, string?)"/>
    public void After(string condition, byte[]? value)
    {
        if (value is not null)
        {
            _conditions.Add(condition.Replace("{0}", Next, StringComparison.Ordinal));
            _values.Add(statement => statement.Add(value));
        }
    }

    public async Task<List<T>> QueryAsync<T>(
        NpgsqlConnection connection, string order, int limit, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        string where = _conditions.Count == 0 ? "" : $" WHERE {string.Join(" AND ", _conditions)}";
        await using var statement = new PostgresStatement(connection, $"{select}{where} ORDER BY {order} LIMIT {Next}");
        _values.ForEach(add => add(statement));
        return await statement.Add(limit).QueryAsync(read, cancellationToken);
    }

    private string Next => $"${_values.Count + 1}";

    private static string ToLike(string pattern) => pattern
        .Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)
        .Replace('*', '%');

    private void Add(string condition, long? value)
    {
        if (value is not null)
        {
            _conditions.Add(condition);
            _values.Add(statement => statement.Add(value));
        }
    }

    private void Add(string condition, string? value)
    {
        if (value is not null)
        {
            _conditions.Add(condition);
            _values.Add(statement => statement.Add(value));
        }
    }
}
