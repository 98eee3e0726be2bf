using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Recorder.Audit;
using Recorder.Format;
using Recorder.Format.Events;

namespace Audit.Tests;

public sealed class AuditEntriesTests
{
    private static readonly SessionId _session = SessionId.Parse("36cee9e9-9a80-4c32-9163-3d9241cdac7a");
    private static readonly DateTimeOffset _time = new(2020, 3, 30, 15, 58, 54, 561, TimeSpan.Zero);

    private static Metadata NewMetadata(string type, string id = "u1", long index = 7) =>
        new() { Type = type, ID = id, Code = "T0000I", Index = index, Time = Timestamp.FromDateTimeOffset(_time) };

    private static AuditEntry From(OneOf record, SessionId? recordedIn = null)
    {
        Assert.True(AuditEntries.TryFrom(record, recordedIn, out AuditEntry? entry));
        return entry;
    }

    [Fact]
    public void A_session_start_says_who_as_whom_where_and_when()
    {
        AuditEntry entry = From(new OneOf
        {
            SessionStart = new SessionStart
            {
                Metadata = NewMetadata("session.start"),
                User = new UserMetadata { User = "alice", Login = "root" },
                Session = new SessionMetadata { SessionID = _session.ToString() },
                Server = new ServerMetadata { ServerHostname = "web1", ServerAddr = "10.0.0.1:22" },
                Connection = new ConnectionMetadata { Protocol = "ssh" },
                TerminalSize = "80:25",
            },
        });

        Assert.Equal(
            new AuditEntry("u1", _time, "session.start", "T0000I", _session, "alice", "root", "ssh", "web1", entry.Json), entry);
        JsonElement json = JsonDocument.Parse(entry.Json).RootElement;
        Assert.Equal("alice", json.GetProperty("user").GetString());
        Assert.Equal("80:25", json.GetProperty("size").GetString());
    }

    public static TheoryData<OneOf, string, string, string> Kinds => new()
    {
        {
            new OneOf
            {
                Exec = new Exec
                {
                    Metadata = NewMetadata("exec"),
                    KubernetesCluster = new KubernetesClusterMetadata { KubernetesCluster = "prod" },
                    KubernetesPod = new KubernetesPodMetadata { KubernetesPodNamespace = "shop", KubernetesPodName = "cart-0" },
                },
            },
            "kube", "shop/cart-0", ""
        },
        {
            new OneOf { KubeRequest = new KubeRequest { Metadata = NewMetadata("kube.request"), Kubernetes = new KubernetesClusterMetadata { KubernetesCluster = "prod" } } },
            "kube", "prod", ""
        },
        {
            new OneOf
            {
                DatabaseSessionQuery = new DatabaseSessionQuery
                {
                    Metadata = NewMetadata("db.session.query"), Database = new DatabaseMetadata { DatabaseService = "orders", DatabaseUser = "app" },
                },
            },
            "db", "orders", "app"
        },
        { new OneOf { AppSessionStart = new AppSessionStart { Metadata = NewMetadata("app.session.start"), App = new AppMetadata { AppName = "wiki" } } }, "app", "wiki", "" },
        {
            new OneOf
            {
                WindowsDesktopSessionStart = new WindowsDesktopSessionStart
                {
                    Metadata = NewMetadata("windows.desktop.session.start"), DesktopAddr = "10.0.0.5:3389", WindowsUser = "Administrator",
                },
            },
            "desktop", "10.0.0.5:3389", "Administrator"
        },
        { new OneOf { SFTP = new SFTP { Metadata = NewMetadata("sftp"), Server = new ServerMetadata { ServerID = "id" } } }, "ssh", "id", "" },
        { new OneOf { SessionUpload = new SessionUpload { Metadata = NewMetadata("session.upload") } }, "", "", "" },
    };

    [Theory]
    [MemberData(nameof(Kinds), DisableDiscoveryEnumeration = true)]
    public void Kind_target_and_login_come_from_what_the_event_has(OneOf record, string kind, string target, string login)
    {
        AuditEntry entry = From(record);

        Assert.Equal((kind, target, login), (entry.Kind, entry.Target, entry.Login));
    }

    [Fact]
    public void Output_resizes_frames_and_unknown_events_are_not_for_the_audit_log()
    {
        OneOf[] others =
        [
            new() { SessionPrint = new SessionPrint { Metadata = NewMetadata("print") } },
            new() { Resize = new Resize { Metadata = NewMetadata("resize") } },
            new() { DesktopRecording = new DesktopRecording { Metadata = NewMetadata("desktop.recording") } },
            new() { SessionEnd = new SessionEnd() },
            new(),
        ];

        Assert.All(others, record => Assert.False(AuditEntries.TryFrom(record, out _)));
    }

    [Fact]
    public void Every_other_event_of_the_schema_becomes_an_entry_even_when_it_is_all_empty()
    {
        int entries = 0;
        foreach (FieldDescriptor field in OneOf.Descriptor.Oneofs[0].Fields)
        {
            var record = new OneOf();
            var message = (IMessage)Activator.CreateInstance(field.MessageType.ClrType)!;
            field.MessageType.FindFieldByNumber(1).Accessor.SetValue(message, new Metadata());
            field.Accessor.SetValue(record, message);
            if (AuditEntries.TryFrom(record, out AuditEntry? entry))
            {
                entries++;
                Assert.Equal(DateTimeOffset.MinValue, entry.Time);
                Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(entry.Json).RootElement.ValueKind);
            }
        }

        Assert.Equal(OneOf.Descriptor.Oneofs[0].Fields.Count - 5, entries);
    }

    [Fact]
    public void An_event_without_id_gets_one_that_is_the_same_every_time_and_its_own()
    {
        OneOf Unnamed(string type, long index, string session) => new()
        {
            SessionJoin = new SessionJoin { Metadata = NewMetadata(type, "", index), Session = new SessionMetadata { SessionID = session } },
        };
        string sid = _session.ToString(), other = Guid.NewGuid().ToString();

        string uid = From(Unnamed("session.join", 1, sid)).Uid;

        Assert.Equal(uid, From(Unnamed("session.join", 1, sid)).Uid);
        Assert.True(Guid.TryParseExact(uid, "D", out Guid parsed) && parsed.Version == 8, uid);
        Assert.Equal(
            6, new[] { uid, From(Unnamed("session.join", 2, sid)).Uid, From(Unnamed("session.leave", 1, sid)).Uid, From(Unnamed("session.join", 1, other)).Uid,
                From(Unnamed("session.join", 1, "")).Uid, From(Unnamed("session.join", 2, "")).Uid }.Distinct().Count());
    }

    [Theory]
    [InlineData("u1")]
    [InlineData("36cee9e9-9a80-4c32-9163-3d9241cdac7a/uid:0/7")]
    [InlineData("36cee9e99a804c3291633d9241cdac7a")]
    public void An_id_that_a_recorder_gives_and_that_is_no_uuid_is_none(string id)
    {
        OneOf Joined(string id, SessionId session) => new()
        {
            SessionJoin = new SessionJoin { Metadata = NewMetadata("session.join", id), Session = new SessionMetadata { SessionID = session.ToString() } },
        };
        string uuid = Guid.NewGuid().ToString();

        Assert.Equal(From(Joined("", _session), _session).Uid, From(Joined(id, _session), _session).Uid);
        Assert.Equal(From(Joined("", _session), _session).Uid, From(Joined(id, new SessionId(Guid.NewGuid())), _session).Uid);
        Assert.Equal(uuid, From(Joined(uuid, _session), _session).Uid);
        Assert.Equal(id, From(Joined(id, _session)).Uid);
    }

    [Fact]
    public void An_event_that_names_no_session_belongs_to_the_one_it_was_recorded_in()
    {
        OneOf subsystem = new() { Subsystem = new Subsystem { Metadata = NewMetadata("subsystem") } };
        OneOf access = new() { SessionRecordingAccess = new SessionRecordingAccess { Metadata = NewMetadata("session.recording.access"), SessionID = _session.ToString() } };

        Assert.Null(From(subsystem).Session);
        Assert.Equal(_session, From(subsystem, _session).Session);
        Assert.Equal(_session, From(access, SessionId.Parse("00000000-0000-4000-8000-000000000000")).Session);
    }

    [Theory]
    [InlineData(long.MinValue, 0)]
    [InlineData(long.MaxValue, 0)]
    [InlineData(-62_135_596_801, 0)]
    [InlineData(253_402_300_800, 0)]
    [InlineData(0, -1)]
    [InlineData(0, 1_000_000_000)]
    public void A_time_that_no_calendar_has_counts_as_unset(long seconds, int nanos)
    {
        Metadata metadata = NewMetadata("session.leave");
        metadata.Time = new Timestamp { Seconds = seconds, Nanos = nanos };

        Assert.Equal(DateTimeOffset.MinValue, From(new OneOf { SessionLeave = new SessionLeave { Metadata = metadata } }).Time);
    }
}
