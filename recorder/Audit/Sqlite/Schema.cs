namespace Recorder.Audit.Sqlite;

/// <summary>The tables, as the steps that led to them. A step that was released is never changed; a change is a new step.</summary>
internal static class Schema
{
    /// <summary>Step n (from 0) brings a database of <c>user_version</c> n to n + 1. Times are .NET ticks: 100 ns since year 1, UTC.</summary>
    public static IReadOnlyList<string> Steps { get; } =
    [
        """
        CREATE TABLE events (
            id      INTEGER PRIMARY KEY,
            uid     TEXT NOT NULL UNIQUE,
            time    INTEGER NOT NULL,
            type    TEXT NOT NULL,
            code    TEXT NOT NULL,
            session TEXT,
            user    TEXT NOT NULL,
            login   TEXT NOT NULL,
            kind    TEXT NOT NULL,
            target  TEXT NOT NULL,
            json    TEXT NOT NULL,
            follows INTEGER NOT NULL -- 1: says something about its session as a whole
        ) STRICT;
        CREATE INDEX events_time ON events (time);
        CREATE INDEX events_user ON events (user, time);
        CREATE INDEX events_kind ON events (kind, time);
        CREATE INDEX events_target ON events (target, time);
        CREATE INDEX events_type ON events (type, time);
        CREATE INDEX events_session ON events (session, time) WHERE session IS NOT NULL;
        CREATE INDEX events_follow ON events (session) WHERE follows = 1;

        -- What follows from events of a session, kept in the transaction that writes them.
        CREATE TABLE sessions (
            session    TEXT PRIMARY KEY,
            kind       TEXT NOT NULL,
            user       TEXT NOT NULL,
            login      TEXT NOT NULL,
            target     TEXT NOT NULL,
            started    INTEGER NOT NULL,
            ended      INTEGER,
            state      INTEGER NOT NULL,
            recovered  INTEGER NOT NULL,
            incomplete INTEGER NOT NULL,
            size       INTEGER NOT NULL,
            revision   INTEGER NOT NULL,
            interactive INTEGER NOT NULL,
            command    TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sessions_started ON sessions (started);
        CREATE INDEX sessions_user ON sessions (user, started);
        CREATE INDEX sessions_kind ON sessions (kind, started);
        CREATE INDEX sessions_target ON sessions (target, started);

        CREATE TABLE trackers (
            session TEXT PRIMARY KEY,
            created INTEGER NOT NULL,
            expires INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """,
    ];
}
