using Microsoft.Data.Sqlite;

namespace Recorder.Audit.Sqlite;

/// <summary>A SELECT that grows a condition for every filter that is set.</summary>
internal sealed class FilteredSelect(string select) : IDisposable
{
    private readonly List<string> _conditions = [];
    private readonly List<(string Parameter, object Value)> _values = [];
    private Statement? _statement;

    public void AtLeast(string column, long? value) => Add($"{column} >= $from_{column}", $"$from_{column}", value);

    public void Below(string column, long? value) => Add($"{column} < $to_{column}", $"$to_{column}", value);

    public void Is(string column, long? value) => Add($"{column} = ${column}", $"${column}", value);

    /// <summary>Exact, or with <c>*</c> for any run of characters.</summary>
    public void Matches(string column, string? pattern)
    {
        bool wild = pattern?.Contains('*', StringComparison.Ordinal) ?? false;
        Add($"{column} {(wild ? "GLOB" : "=")} ${column}", $"${column}", wild ? ToGlob(pattern!) : pattern);
    }

    public void After(string condition, string? value) => Add(condition, "$after", value);

    public List<T> Query<T>(SqliteConnection connection, string order, int limit, Func<SqliteDataReader, T> read)
    {
        string where = _conditions.Count == 0 ? "" : $" WHERE {string.Join(" AND ", _conditions)}";
        _statement = new Statement(connection, $"{select}{where} ORDER BY {order} LIMIT $limit");
        _values.ForEach(value => _statement.Set(value.Parameter, value.Value));
        return _statement.Set("$limit", limit).Query(read);
    }

    public void Dispose() => _statement?.Dispose();

    // GLOB has more wildcards than we promise: a bracketed one stands for itself.
    private static string ToGlob(string pattern) =>
        pattern.Replace("[", "[[]", StringComparison.Ordinal).Replace("?", "[?]", StringComparison.Ordinal);

    private void Add(string condition, string parameter, object? value)
    {
        if (value is not null)
        {
            _conditions.Add(condition);
            _values.Add((parameter, value));
        }
    }
}
