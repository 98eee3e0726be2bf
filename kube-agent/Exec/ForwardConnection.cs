using System.Collections.Concurrent;
using System.Text;
using Recorder.Protocols;
using Recorder.Protocols.PortForward;
using Recorder.Streaming.Recording;

namespace KubeAgent.Exec;

/// <summary>A connection that forwards ports: each connection through it is recorded with its port, bytes and time, not its content.</summary>
internal sealed class ForwardConnection : ConnectionTap
{
    private readonly ForwardProtocol _protocol;
    private readonly SessionRecorder _recorder;
    private readonly ExecEvents _events;
    private readonly TimeProvider _time;
    private readonly ForwardStreams _streams = new();
    private readonly ForwardReader _client, _server;
    private readonly ConcurrentDictionary<ForwardedConnection, long> _started = new();
    private bool _canTell = true;

    internal ForwardConnection(ForwardProtocol protocol, SessionRecorder recorder, ExecEvents events, TimeProvider time)
    {
        (_protocol, _recorder, _events, _time) = (protocol, recorder, events, time);
        (_client, _server) = (new ForwardReader(protocol, _streams, fromClient: true), new ForwardReader(protocol, _streams, fromClient: false));
    }

    internal override bool ServerHasEnded => _server.HasEnded;

    internal override bool ClientHasEnded => _client.HasEnded;

    internal override ValueTask FromClientAsync(ReadOnlyMemory<byte> bytes, Memory<byte> scratch, CancellationToken cancellationToken) =>
        TakeAsync(_client, bytes, scratch, cancellationToken);

    internal override ValueTask FromServerAsync(ReadOnlyMemory<byte> bytes, Memory<byte> scratch, CancellationToken cancellationToken) =>
        TakeAsync(_server, bytes, scratch, cancellationToken);

    internal override void AfterEnd(ReadOnlyMemory<byte> bytes, Memory<byte> scratch)
    {
        try
        {
            while (_client.TryRead(ref bytes, scratch, out _))
            {
            }
        }
        catch (ProtocolException)
        {
            // Nothing is forwarded any more.
        }
    }

    internal override void Sent() => _canTell = _server.IsBetweenFrames;

    internal override IReadOnlyList<byte[]>? EndWith(SessionEnding ending) =>
        _canTell ? ForwardEnding.Write(_protocol, _streams.Open, Encoding.UTF8.GetBytes(ending.Told)) : null;

    internal override async ValueTask FinishAsync(string? reason, CancellationToken cancellationToken)
    {
        foreach (ForwardedConnection open in _streams.Open)
        {
            await EndAsync(open, open.Error.Length != 0 ? open.Error : reason ?? "", cancellationToken);
        }
    }

    public override void Dispose()
    {
    }

    private async ValueTask TakeAsync(ForwardReader reader, ReadOnlyMemory<byte> bytes, Memory<byte> scratch, CancellationToken cancellationToken)
    {
        while (reader.TryRead(ref bytes, scratch, out ForwardEvent happened))
        {
            if (happened.IsOver)
            {
                await EndAsync(happened.Connection, happened.Connection.Error, cancellationToken);
            }
            else
            {
                _started[happened.Connection] = _time.GetTimestamp();
                await _recorder.RecordAsync(_events.PortOpened(happened.Connection), cancellationToken);
            }
        }
    }

    private async ValueTask EndAsync(ForwardedConnection connection, string error, CancellationToken cancellationToken)
    {
        TimeSpan duration = _started.TryRemove(connection, out long started) ? _time.GetElapsedTime(started) : TimeSpan.Zero;
        await _recorder.RecordAsync(_events.PortClosed(connection, error), cancellationToken);
        await _recorder.RecordAsync(_events.Carried(fromClient: connection.Sent, toClient: connection.Received), cancellationToken);

        // The events have no room for it all; so it is also what a player shows.
        string line = string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"port {connection.Port} connection {connection.RequestId}: {connection.Sent} bytes sent, {connection.Received} bytes received, {duration.TotalSeconds:0.000} s{(error.Length == 0 ? "" : ": ")}{error.TrimEnd()}");
        await _recorder.PrintAsync(OutputStream.Stdout, Encoding.UTF8.GetBytes(PlainText.Of(line) + "\r\n"), cancellationToken);
    }
}
