using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Recorder.Format;
using Recorder.Protocols;
using Recorder.Protocols.Node;
using Recorder.Streaming;
using Recorder.Streaming.Recording;

namespace Recorder.Sessions.Ssh.Node;

/// <summary>Takes a session's frames into its recording and answers how much was taken, once for each batch that arrived.</summary>
internal sealed partial class NodeRelay(
    ShellConnection connection, SessionRecorder recorder, SessionEvents events, StreamTap tap, OpenMessage open, bool failOpen,
    bool isSync, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan RecordLineTime = TimeSpan.FromSeconds(5);

    private readonly byte[] _answer = new TakenMessage(0, 0).ToFrame();
    private Memory<byte> _print; // Output frames of one stream that arrived together: recorded at one go.
    private OutputStream _printStream;
    private long _output, _input;
    private EndMessage? _end;
    private SessionTermination? _termination;
    private bool _recordingFailed;
    private bool _isClosed;

    /// <summary>Runs until the shell has sent its end or vanished, recording fails, somebody ends the session, or the daemon stops.</summary>
    internal async Task RunAsync(CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _ = recorder.Failure.ContinueWith(
            _ => ending.CancelAsync(), ending.Token, TaskContinuationOptions.None, TaskScheduler.Default);
        _ = recorder.Terminated.ContinueWith(
            _ => ending.CancelAsync(), ending.Token, TaskContinuationOptions.None, TaskScheduler.Default);
        string? reason = null;
        bool goesOn = failOpen;
        try
        {
            while (_end is null && await connection.Frames.FillAsync(ending.Token))
            {
                await TakeAllAsync(ending.Token);
            }
        }
        catch (Exception broken) when (broken is ProtocolException or RecordTooLargeException)
        {
            reason = broken.Message;
            goesOn = false; // No failure of ours: the shell is at fault, or what its user chose. He does not choose to be unrecorded.
            LogProtocol(recorder.Session, connection.Peer.Uid, reason);
        }
        catch (RecordingFailedException failed)
        {
            reason = failed.Message;
            _recordingFailed = true;
        }
        catch (OperationCanceledException)
        {
            _recordingFailed = recorder.Failure.IsCompleted;
            _termination = !_recordingFailed && recorder.Terminated.IsCompletedSuccessfully ? await recorder.Terminated : null;
            reason = _recordingFailed ? (await recorder.Failure).Message : _termination is null ? "the node service is stopping" : null;
        }
        catch (SocketException)
        {
            // The shell was killed: its session ends here.
        }

        await ending.CancelAsync();
        if (reason is not null)
        {
            await TellAsync(new FailedMessage(goesOn, reason).ToFrame());
        }
        else if (_termination is not null)
        {
            await TerminateAsync(_termination);
        }
    }

    /// <summary>What the user reads stands in the recording, too; as with all output, there first.</summary>
    private async Task TerminateAsync(SessionTermination termination)
    {
        LogTerminated(recorder.Session, termination.Line);
        RecordingMetrics.Terminated("ssh", "operator");
        using var bound = new CancellationTokenSource(RecordLineTime, time);
        try
        {
            string text = open.HasTerminal ? $"\r\n{termination.Line}\r\n" : $"{termination.Line}\n";
            await recorder.PrintAsync(open.HasTerminal ? OutputStream.Stdout : OutputStream.Stderr, Encoding.UTF8.GetBytes(text), bound.Token);
        }
        catch (Exception failure) when (failure is RecordingFailedException or OperationCanceledException)
        {
            _recordingFailed = failure is RecordingFailedException; // It ends all the same.
        }

        await TellAsync(new TerminatedMessage(termination.Line).ToFrame());
    }

    /// <summary>
    /// Writes the session's last events and completes the recording. In sync modes the shell is let go when all of them are durable; else,
    /// as it never waits for the collector, when they are taken. Nobody waits for the recording to be assembled.
    /// </summary>
    internal async Task FinishAsync(TimeSpan bound)
    {
        if (_recordingFailed)
        {
            return;
        }

        using var timeout = new CancellationTokenSource(bound, time); // Its own: it must be done when the daemon stops, too.
        try
        {
            await tap.FinishAsync(timeout.Token);
            if (open.Command.Count != 0)
            {
                await recorder.RecordAsync(events.Exec(_end, _termination), timeout.Token);
            }

            await recorder.RecordAsync(events.Leave(), timeout.Token);
            await recorder.RecordAsync(events.End(time.GetUtcNow()), timeout.Token);
            if (isSync)
            {
                await recorder.FlushAsync(timeout.Token);
            }

            await CloseAsync();
            await recorder.CompleteAsync(timeout.Token);
        }
        catch (Exception failure) when (failure is RecordingFailedException or RecordTooLargeException or OperationCanceledException)
        {
            LogIncomplete(recorder.Session, failure.Message);
            if (!_isClosed)
            {
                await TellAsync(new FailedMessage(failOpen && failure is not RecordTooLargeException, failure.Message).ToFrame());
            }
        }
    }

    // Once, and only to a shell that waits for it.
    private async Task CloseAsync()
    {
        if (_end is not null && !_isClosed)
        {
            _isClosed = true;
            await TellAsync(new byte[] { (byte)NodeFrameType.Closed, 0, 0, 0, 0 });
        }
    }

    private async ValueTask TakeAllAsync(CancellationToken cancellationToken)
    {
        long before = _output + _input;
        while (_end is null && connection.Frames.TryRead(out NodeFrameType type, out Memory<byte> body))
        {
            if (type == NodeFrameType.Output)
            {
                await TakeOutputAsync(body, cancellationToken);
                continue;
            }

            await FlushPrintAsync(cancellationToken);
            switch (type)
            {
                case NodeFrameType.Input:
                    await tap.InputAsync(body, cancellationToken);
                    _input += body.Length;
                    break;
                case NodeFrameType.Resize:
                    await recorder.RecordAsync(events.Resize(ResizeMessage.Parse(body.Span)), cancellationToken);
                    break;
                case NodeFrameType.End:
                    _end = EndMessage.Parse(body.Span);
                    break;
                default:
                    throw new ProtocolException($"{type} came in the middle of a session");
            }
        }

        await FlushPrintAsync(cancellationToken);
        if (before != _output + _input)
        {
            new TakenMessage(_output, _input).Write(_answer);
            await connection.SendAsync(_answer, cancellationToken);
        }
    }

    private async ValueTask TakeOutputAsync(Memory<byte> body, CancellationToken cancellationToken)
    {
        if (body.IsEmpty || body.Span[0] is not (1 or 2))
        {
            throw new ProtocolException("Output without a stream number of 1 or 2");
        }

        var stream = (OutputStream)body.Span[0];
        body = body[1..];
        if (stream != _printStream || NodeFrame.MaxOutput < _print.Length + body.Length || !TryJoin(body))
        {
            await FlushPrintAsync(cancellationToken);
            (_print, _printStream) = (body, stream);
        }
    }

    /// <summary>Moves a body right behind the one before it: both are in the receive buffer, and the header between is done with.</summary>
    private bool TryJoin(Memory<byte> body)
    {
        if (_print.IsEmpty
            || !System.Runtime.InteropServices.MemoryMarshal.TryGetArray<byte>(_print, out ArraySegment<byte> print)
            || !System.Runtime.InteropServices.MemoryMarshal.TryGetArray<byte>(body, out ArraySegment<byte> next)
            || print.Array != next.Array)
        {
            return false;
        }

        next.AsSpan().CopyTo(print.Array.AsSpan(print.Offset + print.Count));
        _print = print.Array.AsMemory(print.Offset, print.Count + next.Count);
        return true;
    }

    private async ValueTask FlushPrintAsync(CancellationToken cancellationToken)
    {
        if (!_print.IsEmpty)
        {
            await tap.OutputAsync(_printStream, _print, cancellationToken);
            _output += _print.Length;
            _print = default;
        }
    }

    private async Task TellAsync(ReadOnlyMemory<byte> frame)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(5), time); // It may have stopped reading.
        try
        {
            await connection.SendAsync(frame, bound.Token);
        }
        catch (OperationCanceledException)
        {
            // It will notice when we hang up.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "session {Session}: {Line}")]
    private partial void LogTerminated(SessionId session, string line);

    [LoggerMessage(Level = LogLevel.Warning, Message = "session {Session}: uid {Uid} broke the protocol: {Reason}")]
    private partial void LogProtocol(SessionId session, uint uid, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "session {Session}: the recording is not complete: {Reason}")]
    private partial void LogIncomplete(SessionId session, string reason);
}
