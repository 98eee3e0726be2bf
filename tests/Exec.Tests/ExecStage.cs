using KubeAgent.Exec;
using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Recording;
using Recorder.Streaming.Sync;
using TestKit;
using TestKit.KubeExec;

namespace Exec.Tests;

/// <summary>Sessions over a collector whose store is in memory.</summary>
internal sealed class ExecStage : ILossReporter, IAsyncDisposable
{
    private readonly string _journals = Path.Combine(Path.GetTempPath(), $"exec-{Guid.NewGuid():N}");
    private readonly CollectorCore _collector;

    private ExecStage()
    {
        Store = new MemoryRecordingStore(TimeProvider.System);
        _collector = new CollectorCore(
            Store, new MemoryAuditLog(), new MemorySessionTrackers(TimeProvider.System), _journals, new CollectorOptions(), TimeProvider.System, NullLogger.Instance);
        Sinks = new SwitchableSinks(new CollectorSinkFactory(
            [_collector], new CollectorSinkOptions(), TimeProvider.System, new Random(1), NullLogger<CollectorSinkFactory>.Instance));
    }

    internal MemoryRecordingStore Store { get; }

    internal SwitchableSinks Sinks { get; }

    internal ManualTimeProvider Time { get; } = new();

    internal ExecOptions Options { get; set; } = new() { ClusterName = "planets", KubernetesCluster = "earth", Mode = "node-sync", Recording = new() { IsSync = true } };

    internal static async Task<ExecStage> StartAsync()
    {
        var stage = new ExecStage();
        await stage._collector.RecoverAsync(default);
        return stage;
    }

    internal Task<ExecSession> OpenAsync(ExecRequest request) =>
        new ExecRecorder(Sinks, this, Options, Time, NullLogger<ExecRecorder>.Instance).OpenAsync(request, default);

    internal static ExecRequest RequestOf(Transcript transcript)
    {
        ExecQuery query = ExecQuery.Parse(transcript.Query);
        string path = transcript.RequestHead.Split(' ')[1].Split('?')[0];
        return new ExecRequest
        {
            Kind = path.EndsWith("/attach") ? ExecKind.Attach : path.EndsWith("/exec") ? ExecKind.Exec : ExecKind.PortForward,
            User = "alice", KubernetesGroups = ["developers"], Namespace = "default", Pod = "bb", Container = query.Container,
            Image = "busybox:1.35", Node = "node-1", PodLabels = new Dictionary<string, string> { ["app"] = "demo" },
            RemoteAddress = "192.0.2.1:50000", Command = query.Command, Stdin = query.Stdin, Tty = query.Tty, ContainerTty = query.Tty,
        };
    }

    /// <summary>Plays a conversation through a session: each side says what it said when the other has heard all before.</summary>
    /// <returns>The recording, and whether both sides heard every byte.</returns>
    internal async Task<Recorded> PlayAsync(Transcript transcript, int pieceSize = int.MaxValue, Func<ExecRequest, ExecRequest>? change = null)
    {
        ExecRequest request = RequestOf(transcript);
        await using ExecSession session = await OpenAsync(change?.Invoke(request) ?? request);
        var client = new Duplex();
        var server = new Duplex();
        Assert.True(session.CanRecord(transcript.Upgrade, transcript.Subprotocol));
        Task running = session.RunAsync(transcript.Upgrade, transcript.Subprotocol, client.Near, server.Near, default);
        foreach (TranscriptPiece piece in transcript.Pieces)
        {
            foreach (byte[] bytes in piece.Bytes.Chunk(pieceSize))
            {
                (DuplexEnd from, DuplexEnd to) = piece.FromClient ? (client.Far, server.Far) : (server.Far, client.Far);
                await from.WriteAsync(bytes);
                byte[] heard = new byte[bytes.Length];
                await to.ReadExactlyAsync(heard).AsTask().WaitAsync(Eventually.Bound);
                Assert.Equal(bytes, heard);
            }
        }

        server.Far.HangUp();
        client.Far.HangUp();
        await running.WaitAsync(Eventually.Bound);
        return await Recorded.LoadAsync(Store, session.Id);
    }

    void ILossReporter.Report(RecordingLoss loss)
    {
    }

    public async ValueTask DisposeAsync()
    {
        await _collector.DisposeAsync();
        Directory.Delete(_journals, recursive: true);
    }
}
