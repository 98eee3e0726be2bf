using System.Data.Common;
using Recorder.Format;

namespace Recorder.Audit;

/// <summary>Reads rows as both databases give them: their columns in this order.</summary>
internal static class StoredRows
{
    /// <summary>uid, time, type, code, session, user, login, kind, target, json.</summary>
    public static AuditEntry Event(DbDataReader row) => new(
        row.GetString(0),
        new DateTimeOffset(row.GetInt64(1), TimeSpan.Zero),
        row.GetString(2),
        row.GetString(3),
        row.IsDBNull(4) ? null : SessionId.Parse(row.GetString(4)),
        row.GetString(5),
        row.GetString(6),
        row.GetString(7),
        row.GetString(8),
        row.GetString(9));

    /// <summary>session, kind, user, login, target, started, ended, state, recovered, incomplete, size, revision, interactive, command.</summary>
    public static SessionSummary Session(DbDataReader row) => new(
        SessionId.Parse(row.GetString(0)),
        Kind: row.GetString(1),
        User: row.GetString(2),
        Login: row.GetString(3),
        Target: row.GetString(4),
        Started: new DateTimeOffset(row.GetInt64(5), TimeSpan.Zero),
        Ended: row.IsDBNull(6) ? null : new DateTimeOffset(row.GetInt64(6), TimeSpan.Zero),
        State: (SessionState)row.GetInt32(7),
        Recovered: row.GetBoolean(8),
        Incomplete: row.GetBoolean(9),
        Size: row.GetInt64(10),
        Revision: row.GetInt32(11))
    {
        Interactive = row.GetBoolean(12),
        Command = row.GetString(13),
    };
}
