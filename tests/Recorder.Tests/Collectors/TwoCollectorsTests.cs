using System.Buffers;
using FakeKubernetes;
using Google.Protobuf.WellKnownTypes;
using k8s;
using k8s.Models;
using KubeOps.KubernetesClient;
using Recorder.Audit;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Storage;
using Recorder.Tests.Processes;
using TestKit;
using TestKit.Postgres;

namespace Recorder.Tests.Collectors;

/// <summary>Two real collectors with one store, one audit log in PostgreSQL and one Lease.</summary>
public sealed class TwoCollectorsTests : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("two-").FullName;
    private readonly List<RecorderProcess> _collectors = [];

    public async ValueTask DisposeAsync()
    {
        foreach (RecorderProcess collector in _collectors)
        {
            await collector.DisposeAsync();
        }

        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task When_the_leader_is_killed_the_other_completes_what_a_lost_collector_left()
    {
        Assert.SkipUnless(PostgresServer.WhyNot is null, PostgresServer.WhyNot ?? "");
        await using PostgresServer postgres = await PostgresServer.StartAsync();
        await using FakeApiServer kubernetes = await FakeApiServer.StartAsync();
        PostgresAuditUri audit = await ConfigureAsync(postgres, kubernetes);
        RecorderProcess[] collectors = await Task.WhenAll(StartAsync("a"), StartAsync("b"));
        RecorderProcess leader = await LeaderAsync(kubernetes, collectors);

        _collectors.Remove(leader);
        await leader.DisposeAsync(); // kill -9
        SessionId session = await LeaveUploadAsync();

        FileRecordingStore store = FileRecordingStore.Open($"{_root}/recordings", TimeProvider.System);
        await using PostgresAuditLog log = PostgresAuditLog.Open(audit, passwordFile: null, TimeProvider.System);
        await Eventually.TrueAsync(async () => await log.Sessions.FindAsync(session, default) is { Recovered: true, State: SessionState.Stored });
        Assert.NotNull(await store.FindAsync(new RecordingKey(session, Track.Main), default));
        Assert.True((await log.Sessions.FindAsync(session, default))!.Incomplete);
        AuditEntry gap = Assert.Single(await log.QueryAsync(new AuditQuery { Type = AuditTypes.RecordingLost, Session = session }, default).ToListAsync());
        Assert.Contains("did not come back", gap.Json, StringComparison.Ordinal);
    }

    private async Task<PostgresAuditUri> ConfigureAsync(PostgresServer postgres, FakeApiServer kubernetes)
    {
        PostgresAuditUri audit = new(postgres.SocketDirectory, postgres.Port, PostgresServer.Admin, postgres.CreateDatabase(), PostgresTls.Disable, AuthorityFile: null);
        await File.WriteAllTextAsync($"{_root}/kubeconfig", kubernetes.Kubeconfig(kubernetes.AdminToken));
        await File.WriteAllTextAsync($"{_root}/config.yaml", $$"""
            apiVersion: sessionrecording.dev/v1alpha1
            kind: SessionRecordingConfig
            metadata: { name: test }
            spec:
              mode: node-sync
              storage: { uri: "file://{{_root}}/recordings" }
              audit: { uri: "postgres://{{audit.User}}@:{{audit.Port}}/{{audit.Database}}?host={{audit.Host}}" }
              completer: { interval: 1s, trackerTtl: 5s, waitForCollector: 1s }
            """);
        return audit;
    }

    private async Task<RecorderProcess> StartAsync(string name)
    {
        RecorderProcess collector = await RecorderProcess.StartAsync(
            "collector", "-f", $"{_root}/config.yaml", "--state", $"{_root}/{name}", "--lease", "default/collectors", "--kubeconfig", $"{_root}/kubeconfig");
        lock (_collectors)
        {
            _collectors.Add(collector);
        }

        return collector;
    }

    private async Task<RecorderProcess> LeaderAsync(FakeApiServer kubernetes, RecorderProcess[] collectors)
    {
        using var client = new KubernetesClient(
            KubernetesClientConfiguration.BuildConfigFromConfigFile($"{_root}/kubeconfig", context: null, TimeProvider.System),
            new KubernetesClientOptions(), json: null, TimeProvider.System);
        RecorderProcess? leader = null;
        await Eventually.TrueAsync(async () =>
        {
            string holder = (await client.GetAsync<V1Lease>("collectors", "default", default))?.Spec?.HolderIdentity ?? "";
            leader = collectors.SingleOrDefault(collector => holder.Contains($"_{collector.Id}_", StringComparison.Ordinal));
            return leader is not null;
        });
        return leader!;
    }

    // As a collector leaves it whose volume is gone: one part of a session that went on.
    private async Task<SessionId> LeaveUploadAsync()
    {
        FileRecordingStore store = FileRecordingStore.Open($"{_root}/recordings", TimeProvider.System);
        SessionId session = SessionId.New(TimeProvider.System);
        var start = new SessionStart
        {
            Metadata = new Metadata { Type = EventTypes.SessionStart, ID = $"{Guid.NewGuid()}", Index = 0, Time = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow()) },
            Session = new SessionMetadata { SessionID = session.ToString() },
            User = new UserMetadata { User = "alice", Login = "root" },
        };
        ArrayBufferWriter<byte> records = new(), part = new();
        RecordEncoder.Write(records, new OneOf { SessionStart = start });
        PartWriter.Write(part, records.WrittenSpan, minimumSize: 0);
        Upload upload = await store.CreateUploadAsync(new RecordingKey(session, Track.Main), default);
        await store.UploadPartAsync(upload, 1, part.WrittenMemory, default);
        return session;
    }
}
