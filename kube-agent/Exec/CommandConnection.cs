using System.Text;
using Recorder.Protocols;
using Recorder.Protocols.RemoteCommand;
using Recorder.Streaming.Recording;

namespace KubeAgent.Exec;

/// <summary>A connection that carries a command: exec and attach.</summary>
internal sealed class CommandConnection : ConnectionTap
{
    private readonly RemoteProtocol _protocol;
    private readonly ExecRequest _request;
    private readonly SessionRecorder _recorder;
    private readonly ExecEvents _events;
    private readonly CommandTap _tap;
    private readonly RemoteCommandReader _client, _server;

    internal CommandConnection(
        RemoteProtocol protocol, ExecRequest request, ExecOptions options, SessionRecorder recorder, ExecEvents events)
    {
        (_protocol, _request, _recorder, _events) = (protocol, request, recorder, events);

        bool recordsInput = options.RecordInput == RecordInput.Always || (options.RecordInput == RecordInput.NonInteractive && !request.IsEchoed);
        _tap = CopyCommand.Parse(request) is { } copy ? new CopyTap(recorder, events, copy, recordsInput) : new CommandTap(recorder, recordsInput);
        (_client, _server) = RemoteCommandReader.Open(protocol);
    }

    internal override bool ServerHasEnded => _server.HasEnded;

    internal override bool ClientHasEnded => _client.HasEnded;

    internal override async ValueTask FromClientAsync(ReadOnlyMemory<byte> bytes, Memory<byte> scratch, CancellationToken cancellationToken)
    {
        while (_client.TryRead(ref bytes, scratch, out RemoteEvent said))
        {
            if (said.Kind == RemoteEventKind.Input)
            {
                if (!_request.Stdin)
                {
                    // The API server would throw it away, and the recording would show what was never said to the command.
                    throw new ProtocolException("there is input for a command whose input was not asked for");
                }

                await _tap.InputAsync(said.Bytes, cancellationToken);
            }
            else if (said.Kind == RemoteEventKind.Resize)
            {
                await _recorder.RecordAsync(_events.Resize(said.Columns, said.Rows), cancellationToken);
            }
        }
    }

    internal override async ValueTask FromServerAsync(ReadOnlyMemory<byte> bytes, Memory<byte> scratch, CancellationToken cancellationToken)
    {
        while (_server.TryRead(ref bytes, scratch, out RemoteEvent said))
        {
            OutputStream stream = said.Kind == RemoteEventKind.ErrorOutput ? OutputStream.Stderr : OutputStream.Stdout;
            await _tap.OutputAsync(stream, said.Bytes, cancellationToken);
        }
    }

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
            // The command is over: nobody reads it.
        }
    }

    public override void Dispose() => _tap.Dispose();

    internal override void Sent() => _server.Mark();

    // Not every client shows the status of a command on a terminal.
    internal override IReadOnlyList<byte[]>? EndWith(SessionEnding ending) => _server.EndWith(
        _protocol.StatusIsJson ? ending.ToStatus() : Encoding.UTF8.GetBytes(ending.Told),
        ending.IsTermination && _request is { Tty: true, Stdout: true } ? ending.ToOutput(isTerminal: true) : default(ReadOnlyMemory<byte>));

    internal override async ValueTask FinishAsync(string? reason, CancellationToken cancellationToken)
    {
        await _tap.FinishAsync(cancellationToken);
        RemoteStatus status = reason is not null ? new RemoteStatus(null, reason)
            : _server.Status ?? new RemoteStatus(null, "the connection ended without an exit status");

        // Attaching runs nothing: only what kept it from working is worth an event.
        if (_request.Kind == ExecKind.Exec || status.ExitCode != 0)
        {
            await _recorder.RecordAsync(_events.Exec(status), cancellationToken);
        }
    }
}
