using KubeAgent.Exec;
using Recorder.Protocols.RemoteCommand;
using TestKit;

namespace Exec.Tests;

/// <summary>A session between a client and a server that a test plays by hand.</summary>
internal sealed class RunningSession : IAsyncDisposable
{
    private readonly Duplex _client = new(), _server = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly RemoteProtocol _protocol;

    private readonly ExecStage _stage;

    private RunningSession(ExecStage stage, ExecSession session, string upgrade, string subprotocol)
    {
        _stage = stage;
        Session = session;
        _protocol = RemoteProtocol.Find(upgrade, subprotocol)!;
        Running = session.RunAsync(upgrade, subprotocol, _client.Near, _server.Near, _stopping.Token);
    }

    internal ExecSession Session { get; }

    internal Task Running { get; }

    internal DuplexEnd Client => _client.Far;

    internal DuplexEnd Server => _server.Far;

    internal static async Task<RunningSession> StartAsync(
        ExecStage stage, bool tty = false, string upgrade = "websocket", string subprotocol = "v5.channel.k8s.io") =>
        new(stage, await stage.OpenAsync(Request(tty)), upgrade, subprotocol);

    internal static async Task<RunningSession> StartAsync(ExecStage stage, ExecRequest request) =>
        new(stage, await stage.OpenAsync(request), "websocket", "v5.channel.k8s.io");

    internal static ExecRequest Request(bool tty) =>
        new() { Kind = ExecKind.Exec, User = "alice", Namespace = "default", Pod = "bb", Container = "c", Command = ["sh"], Tty = tty };

    /// <summary>Bytes that the session wrote and the client has not read.</summary>
    internal long ClientBacklog => _client.Waiting;

    /// <summary>Bytes that the client wrote and the session has not read.</summary>
    internal long InputBacklog => _client.Incoming;

    /// <summary>Bytes that the server wrote and the session has not read.</summary>
    internal long ServerBacklog => _server.Incoming;

    /// <summary>What the host does when the session is over.</summary>
    internal void Close() => _client.Near.HangUp();

    internal void Stop() => _stopping.Cancel();

    /// <summary>One message of the server.</summary>
    internal static byte[] Message(byte channel, params byte[] bytes) => bytes.Length + 1 < 126
        ? [0x82, (byte)(bytes.Length + 1), channel, .. bytes]
        : [0x82, 126, (byte)((bytes.Length + 1) >> 8), (byte)(bytes.Length + 1), channel, .. bytes];

    /// <summary>What the client is shown at the end, reading all there is.</summary>
    /// <param name="before">What it has read of a message that is not complete.</param>
    internal async Task<RemoteStatus?> EndAsync(params byte[] before)
    {
        (_, RemoteCommandReader reader) = RemoteCommandReader.Open(_protocol);
        byte[] buffer = new byte[32 * 1024], scratch = new byte[buffer.Length];
        ReadOnlyMemory<byte> earlier = before;
        while (reader.TryRead(ref earlier, scratch, out _))
        {
        }

        using var bound = new CancellationTokenSource(Eventually.Bound);
        while (!reader.HasEnded && await Client.ReadAsync(buffer, bound.Token) is var length and not 0)
        {
            ReadOnlyMemory<byte> input = buffer.AsMemory(0, length);
            while (reader.TryRead(ref input, scratch, out _))
            {
            }
        }

        Client.HangUp();
        await Running.WaitAsync(bound.Token);
        return reader.Status;
    }

    internal async Task ExpectAsync(byte[] bytes)
    {
        byte[] heard = new byte[bytes.Length];
        await Client.ReadExactlyAsync(heard).AsTask().WaitAsync(Eventually.Bound);
        Assert.Equal(bytes, heard);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Client.HangUp();
        Server.HangUp();
        await Eventually.TrueAsync(() =>
        {
            _stage.Time.Advance(TimeSpan.FromSeconds(10)); // For a client that does not read.
            return Running.IsCompleted;
        });
        await Running;
        await Session.DisposeAsync();
        _stopping.Dispose();
    }
}
