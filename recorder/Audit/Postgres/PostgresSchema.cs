namespace Recorder.Audit.Postgres;

/// <summary>The tables, as the steps that led to them. A step that was released is never changed; a change is a new step.</summary>
/// <remarks>
/// An index row holds at most about 2,700 bytes, and what a recorder sends may be longer: uids are indexed by their SHA-256, texts by
/// their first characters. Text is compared byte by byte, whatever the database's collation.
/// </remarks>
internal static class PostgresSchema
{
    /// <summary>The characters of a text that its index holds.</summary>
    public const int IndexedCharacters = 128;

    /// <summary>Step n (from 0) brings a database of version n to n + 1. Times are .NET ticks: 100 ns since year 1, UTC.</summary>
    public static IReadOnlyList<string> Steps { get; } =
    [
        """
        CREATE TABLE events (
            id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            uid_hash bytea NOT NULL UNIQUE,
            uid      text COLLATE "C" NOT NULL,
            "time"   bigint NOT NULL,
            "type"   text COLLATE "C" NOT NULL,
            code     text COLLATE "C" NOT NULL,
            session  text COLLATE "C",
            "user"   text COLLATE "C" NOT NULL,
            login    text COLLATE "C" NOT NULL,
            kind     text COLLATE "C" NOT NULL,
            target   text COLLATE "C" NOT NULL,
            json     text COLLATE "C" NOT NULL,
            follows  boolean NOT NULL -- says something about its session as a whole
        );
        CREATE INDEX events_time ON events ("time", id);
        CREATE INDEX events_user ON events (left("user", 128), "time", id);
        CREATE INDEX events_kind ON events (left(kind, 128), "time", id);
        CREATE INDEX events_target ON events (left(target, 128), "time", id);
        CREATE INDEX events_type ON events (left("type", 128), "time", id);
        CREATE INDEX events_session ON events (session, "time", id) WHERE session IS NOT NULL;
        CREATE INDEX events_follow ON events (session) WHERE follows;

        -- What follows from events of a session, kept in the transaction that writes them.
        CREATE TABLE sessions (
            session     text COLLATE "C" PRIMARY KEY,
            kind        text COLLATE "C" NOT NULL,
            "user"      text COLLATE "C" NOT NULL,
            login       text COLLATE "C" NOT NULL,
            target      text COLLATE "C" NOT NULL,
            started     bigint NOT NULL,
            ended       bigint,
            state       integer NOT NULL,
            recovered   boolean NOT NULL,
            incomplete  boolean NOT NULL,
            size        bigint NOT NULL,
            revision    integer NOT NULL,
            interactive boolean NOT NULL,
            command     text COLLATE "C" NOT NULL
        );
        CREATE INDEX sessions_started ON sessions (started, session);
        CREATE INDEX sessions_user ON sessions (left("user", 128), started, session);
        CREATE INDEX sessions_kind ON sessions (left(kind, 128), started, session);
        CREATE INDEX sessions_target ON sessions (left(target, 128), started, session);

        CREATE TABLE trackers (
            session text COLLATE "C" PRIMARY KEY,
            created bigint NOT NULL,
            expires bigint NOT NULL
        );
        """,
    ];
}
