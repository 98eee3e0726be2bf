using System.Buffers;
using Microsoft.Extensions.Logging;
using Recorder.Format;
using Recorder.Protocols.RemoteCommand;
using Recorder.Streaming;
using Recorder.Streaming.Recording;

namespace KubeAgent.Exec;

/// <summary>
/// One session in a pod, from before the API server is asked to its end. Run it once, or refuse it; dispose of it in any case.
/// </summary>
public sealed partial class ExecSession : IAsyncDisposable
{
    private readonly ExecRequest _request;
    private readonly ExecOptions _options;
    private readonly SessionRecorder _recorder;
    private readonly ExecEvents _events;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    internal ExecSession(
        ExecRequest request, ExecOptions options, SessionRecorder recorder, ExecEvents events, TimeProvider time, ILogger logger) =>
        (_request, _options, _recorder, _events, _time, _logger) = (request, options, recorder, events, time, logger);

    /// <summary>Also the recording's name. The API server should be told it.</summary>
    public SessionId Id => _recorder.Session;

    /// <summary>
    /// What the API server has agreed on is understood here. Else it must not be answered with 101: call <see cref="RefuseAsync"/>.
    /// </summary>
    /// <param name="upgrade">The header <c>Upgrade</c> of its 101 answer.</param>
    /// <param name="subprotocol">Its <c>Sec-WebSocket-Protocol</c> or <c>X-Stream-Protocol-Version</c>; empty: none.</param>
    public bool CanRecord(string upgrade, string subprotocol) => ConnectionTap.Knows(_request.Kind, upgrade, subprotocol);

    /// <summary>
    /// Carries the upgraded connection until it ends, or must be ended; the client is then told why. When this returns the recording is
    /// complete, and both streams are the caller's to close.
    /// </summary>
    /// <param name="upgrade">See <see cref="CanRecord"/>.</param>
    /// <param name="subprotocol">See <see cref="CanRecord"/>.</param>
    /// <param name="client">Its reads can be cancelled, and it is read again afterwards.</param>
    /// <param name="upstream">The API server.</param>
    /// <param name="stopping">Ends the session.</param>
    public async Task RunAsync(string upgrade, string subprotocol, Stream client, Stream upstream, CancellationToken stopping)
    {
        using ConnectionTap tap = ConnectionTap.Find(upgrade, subprotocol, _request, _options, _recorder, _events, _time)
            ?? throw new ArgumentException($"'{upgrade}' with '{subprotocol}' cannot be recorded", nameof(subprotocol));
        var up = new StreamRelay(client, upstream, tap.FromClientAsync, () => { });
        var down = new StreamRelay(upstream, client, tap.FromServerAsync, tap.Sent);
        (bool serverHungUp, SessionEnding? ending) = await CarryAsync(up, down, stopping);
        if (ending is { IsTermination: true })
        {
            await RecordAsync(ending); // As with all that its user reads: there first.
        }

        bool isTold = ending is not null && !down.IsBroken && await TellAsync(client, tap.EndWith(ending));
        await FinishAsync(up.Carried, down.Carried, cancellation => tap.FinishAsync(ending?.Reason, cancellation));

        if (ending is not null)
        {
            LogEnded(Id, ending.Reason);
            if (!_recorder.Failure.IsCompleted) // That is counted where it failed.
            {
                string cause = ending.IsTermination ? "operator" : stopping.IsCancellationRequested ? "stopping" : "relay";
                RecordingMetrics.Terminated(_request.Kind.ToWord(), cause);
            }
        }

        // Closing now could take from the client what it has not read yet.
        if (isTold)
        {
            await DrainAsync(client, tap, _options.TellTimeout, stopping);
        }
        else if (serverHungUp && tap.ServerHasEnded)
        {
            await DrainAsync(client, tap, _options.DrainTimeout, stopping);
        }
    }

    /// <summary>Ends the recording of a session that never began: the API server refused it, or could not be asked.</summary>
    /// <param name="reason">Its words.</param>
    public Task RefuseAsync(string reason) =>
        FinishAsync(0, 0, cancellation => _recorder.RecordAsync(_events.Exec(new RemoteStatus(null, reason)), cancellation));

    /// <summary>A recording that is not complete is left to the upload completer.</summary>
    public ValueTask DisposeAsync() => _recorder.DisposeAsync();

    /// <summary>Both directions, until the first of them ends.</summary>
    private async Task<(bool ServerHungUp, SessionEnding? Ending)> CarryAsync(StreamRelay up, StreamRelay down, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var cutting = new CancellationTokenSource();
        using var patience = new CancellationTokenSource();
        _ = _recorder.Failure.ContinueWith(_ => ending.CancelAsync(), ending.Token, TaskContinuationOptions.None, TaskScheduler.Default);
        _ = _recorder.Terminated.ContinueWith(_ => ending.CancelAsync(), ending.Token, TaskContinuationOptions.None, TaskScheduler.Default);

        Task<string?> input = up.RunAsync(ending.Token, ending.Token);
        Task<string?> output = down.RunAsync(ending.Token, cutting.Token);
        Task<string?> first = await Task.WhenAny(input, output);
        bool serverHungUp = first == output && await first is null && !ending.IsCancellationRequested;
        if (first == input && await input is null && up.IsBroken)
        {
            serverHungUp = await SaysTheRestAsync(output, down, ending.Token);
        }

        // A write to the client is let through to its end, so that it is known where the client stands.
        await ending.CancelAsync();
        await Task.WhenAny(output, Task.Delay(_options.TellTimeout, _time, patience.Token));
        await cutting.CancelAsync();
        await patience.CancelAsync();
        string? reason = (await first) ?? (await input) ?? (await output);
        if (_recorder.Failure.IsCompleted)
        {
            return (serverHungUp, new SessionEnding(StreamRelay.Unavailable(await _recorder.Failure), IsTermination: false));
        }

        if (!serverHungUp && reason is null && _recorder.Terminated.IsCompletedSuccessfully)
        {
            return (false, new SessionEnding((await _recorder.Terminated).Line, IsTermination: true));
        }

        reason ??= stopping.IsCancellationRequested ? "the agent is stopping" : null;
        return (serverHungUp, serverHungUp || reason is null ? null : new SessionEnding(reason, IsTermination: false));
    }

    /// <summary>
    /// The server takes no more input; but what it said before, a status perhaps, is still on its way. Whether all of that has come through.
    /// </summary>
    private async Task<bool> SaysTheRestAsync(Task<string?> output, StreamRelay down, CancellationToken ending)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ending);
        long carried = down.Carried, since = _time.GetTimestamp();
        while (!output.IsCompleted && !ending.IsCancellationRequested
            && _time.GetElapsedTime(since) < (down.IsBroken ? _options.DrainTimeout : _options.TellTimeout)) // A client may read slowly.
        {
            await Task.WhenAny(output, Task.Delay(_options.TellTimeout, _time, patience.Token));
            if (carried != down.Carried)
            {
                (carried, since) = (down.Carried, _time.GetTimestamp());
            }
        }

        await patience.CancelAsync();
        return !ending.IsCancellationRequested && output.IsCompletedSuccessfully && await output is null;
    }

    private async Task RecordAsync(SessionEnding ending)
    {
        using var bound = new CancellationTokenSource(_options.StopTimeout, _time);
        try
        {
            await _recorder.PrintAsync(_request.Tty ? OutputStream.Stdout : OutputStream.Stderr, ending.ToOutput(_request.Tty), bound.Token);
        }
        catch (Exception failure) when (failure is RecordingFailedException or OperationCanceledException)
        {
            LogIncomplete(Id, failure.Message); // It ends all the same.
        }
    }

    private async Task FinishAsync(long fromClient, long toClient, Func<CancellationToken, ValueTask> last)
    {
        if (_recorder.Failure.IsCompleted)
        {
            return;
        }

        using var bound = new CancellationTokenSource(_options.StopTimeout, _time); // Its own: it must be done when the agent stops, too.
        try
        {
            await last(bound.Token);
            await _recorder.RecordAsync(_events.Carried(fromClient, toClient), bound.Token);
            await _recorder.RecordAsync(_events.Leave(), bound.Token);
            await _recorder.RecordAsync(_events.End(_time.GetUtcNow()), bound.Token);
            await _recorder.CompleteAsync(bound.Token);
        }
        catch (Exception failure) when (failure is RecordingFailedException or RecordTooLargeException or OperationCanceledException)
        {
            LogIncomplete(Id, failure.Message);
        }
    }

    private async Task<bool> TellAsync(Stream client, IReadOnlyList<byte[]>? ending)
    {
        using var bound = new CancellationTokenSource(_options.TellTimeout, _time); // It may have stopped reading.
        try
        {
            foreach (byte[] piece in ending ?? [])
            {
                await client.WriteAsync(piece, bound.Token);
            }

            await client.FlushAsync(bound.Token);
            return ending is not null;
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Waits until the client has ended, too.</summary>
    private async Task DrainAsync(Stream client, ConnectionTap tap, TimeSpan bound, CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(bound, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(2 * StreamRelay.BufferSize);
        try
        {
            int length;
            while (!tap.ClientHasEnded && (length = await client.ReadAsync(buffer.AsMemory(0, StreamRelay.BufferSize), either.Token)) != 0)
            {
                tap.AfterEnd(buffer.AsMemory(0, length), buffer.AsMemory(StreamRelay.BufferSize, StreamRelay.BufferSize));
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // It has hung up, or had its time.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "session {Session} was ended: {Reason}")]
    private partial void LogEnded(SessionId session, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "session {Session}: the recording is not complete: {Reason}")]
    private partial void LogIncomplete(SessionId session, string reason);
}
