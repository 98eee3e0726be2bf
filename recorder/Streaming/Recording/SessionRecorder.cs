using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Storage;

namespace Recorder.Streaming.Recording;

/// <summary>
/// Records one session. A call that has completed has taken its event into a bounded queue: the bytes may go on to the user. A
/// full queue makes calls wait. May be called from any number of threads; events are recorded in the order in which they are taken.
/// </summary>
/// <remarks>
/// INVARIANT: what happens when recording fails is decided here and nowhere else (<see cref="FailurePolicy"/>). Either all calls
/// throw <see cref="RecordingFailedException"/> from then on and <see cref="Failure"/> completes, or they return as if nothing
/// had happened, and the loss is counted and reported.
/// </remarks>
public sealed class SessionRecorder : IAsyncDisposable
{
    private readonly SessionContext _context;
    private readonly RecorderOptions _options;
    private readonly ILossReporter _losses;
    private readonly ILogger _logger;
    private readonly EventStamp _stamp;
    private readonly TrackRecorder _main;
    private readonly TrackRecorder _input;
    private readonly TrackRecorder _streams;
    private readonly TaskCompletionSource<RecordingFailedException> _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Activity? _span;
    private bool _isComplete, _isStarted;
    private volatile RecordingFailedException? _ended;
    private volatile string? _lossReason;

    private SessionRecorder(
        SessionContext context, IRecordSinkFactory sinks, RecorderOptions options, TimeProvider time, ILossReporter losses, ILogger logger)
    {
        (_context, _options, _losses, _logger) = (context, options, losses, logger);
        _stamp = new EventStamp(context);
        var clock = new SessionClock(time);
        ReadOnlyMemory<byte> clusterName = Encoding.UTF8.GetBytes(context.ClusterName);
        TrackRecorder NewTrack(Track track) => new(
            track, cancellation => sinks.OpenAsync(new RecordingKey(context.Session, track), cancellation),
            clock, clusterName, options, OnTrackFailed);

        (_main, _input, _streams) = (NewTrack(Track.Main), NewTrack(Track.Input), NewTrack(Track.Streams));
    }

    /// <summary>The session.</summary>
    public SessionId Session => _context.Session;

    /// <summary>Completes when the session must end because it cannot be recorded (FailClosed). The message is fit for its user.</summary>
    public Task<RecordingFailedException> Failure => _failure.Task;

    /// <summary>Completes when somebody has ended the session. What it still records is recorded as before.</summary>
    public Task<SessionTermination> Terminated { get; private set; } = SessionTermination.Never;

    /// <summary>Something of the session was not recorded, and it went on (FailOpen).</summary>
    public bool HasLoss => _lossReason is not null;

    /// <summary>Starts recording. The first event should be the session's start.</summary>
    /// <exception cref="RecordingFailedException">It cannot be recorded, and so must not begin (FailClosed).</exception>
    public static async Task<SessionRecorder> StartAsync(
        SessionContext context, IRecordSinkFactory sinks, RecorderOptions options, TimeProvider time,
        ILossReporter losses, ILogger logger, CancellationToken cancellationToken)
    {
        var recorder = new SessionRecorder(context, sinks, options, time, losses, logger);
        try
        {
            await recorder._main.OpenAsync(cancellationToken);
            recorder.Terminated = recorder._main.Terminated;
        }
        catch (RecordingFailedException cause)
        {
            if (recorder.EndsOnFailure)
            {
                RecordingMetrics.Refused(context.Kind, "recording");
                throw;
            }

            await recorder._main.FailAsync(cause);
        }

        recorder._isStarted = true;
        recorder._span = RecordingMetrics.Started(context);
        return recorder;
    }

    /// <summary>Takes an event; sets its metadata, and session and server where it has those.</summary>
    /// <exception cref="RecordTooLargeException">The event fits no record, and is not taken: split it or trim it.</exception>
    /// <exception cref="RecordingFailedException">The session cannot be recorded and must end.</exception>
    public ValueTask RecordAsync(OneOf record, CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        if (record.EventCase == OneOf.EventOneofCase.SessionPrint)
        {
            return PrintAsync(OutputStream.Stdout, record.SessionPrint.Data.Memory, cancellationToken);
        }

        Metadata metadata = _stamp.Fill(record);
        TakeResult result = _main.TryRecord(record, metadata);
        return result == TakeResult.Full ? RecordSlowlyAsync(record, metadata, cancellationToken) : Taken(result);
    }

    /// <summary>Whether such an event could be taken, whenever it comes. Records nothing.</summary>
    /// <exception cref="RecordTooLargeException">It fits no record.</exception>
    public void Measure(OneOf record)
    {
        EventStamp.Fill(_stamp.Fill(record), long.MaxValue, DateTimeOffset.MaxValue);
        RecordEncoder.Measure(record);
    }

    /// <summary>Takes output of any length. The bytes are the caller's again when the task has completed.</summary>
    /// <exception cref="RecordingFailedException">The session cannot be recorded and must end.</exception>
    public ValueTask PrintAsync(OutputStream stream, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        bool isPlain = stream == OutputStream.Stdout && bytes.Length is > 0 and <= FormatLimits.MaxPrintData;
        TakeResult result = isPlain ? _main.TryPrint(bytes.Span, out _) : TakeResult.Full;
        return result == TakeResult.Full ? PrintSlowlyAsync(_main, stream, bytes, cancellationToken) : Taken(result);
    }

    /// <summary>Takes typed or piped input, which is kept in a track of its own.</summary>
    /// <exception cref="RecordingFailedException">The session cannot be recorded and must end.</exception>
    public ValueTask InputAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        return PrintSlowlyAsync(_input, OutputStream.Stdout, bytes, cancellationToken);
    }

    /// <summary>Completes when everything taken so far is durable.</summary>
    /// <exception cref="RecordingFailedException">The session cannot be recorded and must end.</exception>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        await Task.WhenAll(Tracks.Select(track => track.FinishAsync(completes: false, cancellationToken)));
        await FinishedAsync();
    }

    /// <summary>Ends the recording, its last event being the session's end. Sync: it is stored when this returns.</summary>
    /// <exception cref="RecordingFailedException">It is not complete; the upload completer will make it so.</exception>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        ThrowIfEnded();

        // The main track last: it is what makes the session visible.
        await Task.WhenAll(_input.FinishAsync(completes: true, cancellationToken), _streams.FinishAsync(completes: true, cancellationToken));
        await _main.FinishAsync(completes: true, cancellationToken);
        await FinishedAsync();
        _isComplete = !HasLoss;
    }

    /// <summary>Ends recording. Unless it was completed before, the recording is left to the upload completer.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (TrackRecorder track in Tracks)
        {
            await track.DisposeAsync();
            if (track.Loss is { } loss)
            {
                Report(track, loss, isFinal: true);
            }
        }

        if (_isStarted)
        {
            _isStarted = false;
            RecordingMetrics.Ended(_context, _isComplete, _span);
        }
    }

    private bool EndsOnFailure => FailurePolicy.EndsSession(_options.FailureMode, _options.IsSync);

    private TrackRecorder[] Tracks => [_input, _streams, _main];

    // Taken, or lost: which of these two the caller may know is for the policy to say.
    private ValueTask Taken(TakeResult result)
    {
        if (result == TakeResult.Lost)
        {
            return LostAsync();
        }

        ThrowIfEnded();
        return default;
    }

    // A track knows of its loss a moment before the session does.
    private async ValueTask LostAsync()
    {
        if (EndsOnFailure)
        {
            await Failure;
        }

        ThrowIfEnded();
    }

    private ValueTask FinishedAsync() => Taken(Tracks.Any(track => track.Loss is not null) ? TakeResult.Lost : TakeResult.Taken);

    private async ValueTask RecordSlowlyAsync(OneOf record, Metadata metadata, CancellationToken cancellationToken)
    {
        TakeResult result;
        while ((result = _main.TryRecord(record, metadata)) == TakeResult.Full)
        {
            await _main.WaitForRoomAsync(cancellationToken);
        }

        await Taken(result);
    }

    private async ValueTask PrintSlowlyAsync(
        TrackRecorder track, OutputStream stream, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        bool isLost = false;
        while (!bytes.IsEmpty)
        {
            if (stream != OutputStream.Stdout)
            {
                await _streams.WaitForRoomAsync(cancellationToken);
            }

            TakenPrints taken = track.TryPrints(bytes.Span);
            Task carried = taken.Carries ? track.CarryAsync() : Task.CompletedTask;
            if (stream != OutputStream.Stdout && taken.Result != TakeResult.Lost)
            {
                _streams.Mark(taken, stream);
            }

            await carried.WaitAsync(cancellationToken);
            isLost |= taken.Result == TakeResult.Lost || (stream != OutputStream.Stdout && _streams.Loss is not null);
            bytes = bytes[taken.Size..];
            if (taken.Result == TakeResult.Full)
            {
                await track.WaitForRoomAsync(cancellationToken);
            }
        }

        await Taken(isLost ? TakeResult.Lost : TakeResult.Taken);
    }

    private void OnTrackFailed(TrackRecorder track, Exception cause)
    {
        string reason = cause is OperationCanceledException ? "the session ended before its recording was complete" : cause.Message;
        if (EndsOnFailure)
        {
            _logger.LogError(cause, "session {Session}: recording failed, the session ends", Session);
            RecordingFailedException failure = cause as RecordingFailedException ?? new RecordingFailedException(reason, cause);
            _ended ??= failure;
            if (_failure.TrySetResult(failure))
            {
                RecordingMetrics.Terminated(_context.Kind, "recording");
            }
        }
        else
        {
            _logger.LogWarning(cause, "session {Session}: recording failed, the session goes on unrecorded", Session);
        }

        _lossReason ??= reason;
        Report(track, track.Loss!, isFinal: false);
    }

    private void Report(TrackRecorder track, TrackLoss loss, bool isFinal) => _losses.Report(new RecordingLoss(
        Session, _context.User, track.Track, loss.Since, loss.FromIndex, loss.Events, loss.Bytes, _lossReason!, isFinal));

    private void ThrowIfEnded()
    {
        if (_ended is { } failure)
        {
            throw new RecordingFailedException(failure.Message, failure);
        }
    }
}
