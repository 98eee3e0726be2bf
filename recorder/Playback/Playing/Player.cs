using System.Threading.Channels;
using Recorder.Playback.Timing;

namespace Recorder.Playback.Playing;

/// <summary>
/// Plays a timeline on a screen in its own time, and does what the viewer asks. It reads no clock but the one it is given, so the
/// same commands at the same times always show the same.
/// </summary>
public sealed class Player(Timeline timeline, IPlayerScreen screen, TimeProvider time, PlayerOptions options)
{
    private static readonly TimeSpan StatusInterval = TimeSpan.FromMilliseconds(250);

    private double _speed = options.Speed;
    private bool _isPaused;
    private TimeSpan _duration;

    // The frame to show next, with its content copied: seeking must not pull the bytes away.
    private Frame? _next;

    // The moment of the recording that was shown at _since.
    private TimeSpan _position;
    private long _since;

    // When the last frame was that the screen shows.
    private TimeSpan _last;

    /// <summary>
    /// Plays to the end, or until the viewer quits, which waits for nothing: not even for bytes that do not come. A viewer who paused or
    /// jumped to the end is waited for.
    /// </summary>
    public async Task RunAsync(ChannelReader<PlayerCommand> commands, CancellationToken cancellationToken)
    {
        using var quitting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var others = Channel.CreateUnbounded<PlayerCommand>();
        Task listening = ListenAsync(commands, others.Writer, quitting);
        try
        {
            await PlayAsync(others.Reader, quitting.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The viewer quit.
        }
        finally
        {
            await quitting.CancelAsync();
            await listening;
        }
    }

    private static async Task ListenAsync(ChannelReader<PlayerCommand> commands, ChannelWriter<PlayerCommand> others, CancellationTokenSource quitting)
    {
        try
        {
            await foreach (PlayerCommand command in commands.ReadAllAsync(quitting.Token))
            {
                if (command.Kind == PlayerCommandKind.Quit)
                {
                    await quitting.CancelAsync();
                    return;
                }

                others.TryWrite(command);
            }

            others.Complete();
        }
        catch (OperationCanceledException)
        {
            // Playing is over.
        }
    }

    private async Task PlayAsync(ChannelReader<PlayerCommand> commands, CancellationToken cancellationToken)
    {
        _duration = await timeline.GetDurationAsync(cancellationToken);
        _since = time.GetTimestamp();
        if (options.From > TimeSpan.Zero)
        {
            await SeekAsync(options.From, isBack: false, cancellationToken);
        }
        else
        {
            _next = await timeline.ReadAsync(cancellationToken);
        }

        while (true)
        {
            await ShowDueAsync(cancellationToken);
            screen.ShowStatus(Status());
            if (_next is null && !_isPaused)
            {
                return;
            }

            await WaitAsync(commands, cancellationToken);
            while (commands.TryRead(out PlayerCommand command))
            {
                await ObeyAsync(command, cancellationToken);
            }

            if (commands.Completion.IsCompleted && _isPaused)
            {
                return; // Nobody is left to go on.
            }
        }
    }

    private PlayerStatus Status() => new(Now(), _duration, _speed, _isPaused, _next is null);

    /// <summary>The moment of the recording that is due now.</summary>
    private TimeSpan Now()
    {
        if (_isPaused || _next is not Frame next)
        {
            return _position;
        }

        TimeSpan now = _position + (time.GetElapsedTime(_since) * _speed);
        return now < DueAt(next) ? now : DueAt(next);
    }

    // A pause is played up to its longest; what is left of it then is passed over. Who seeks to its end plays that.
    private TimeSpan DueAt(in Frame next) => IsShortened(next, out TimeSpan left) && _position <= left ? left : next.At;

    private bool IsShortened(in Frame next, out TimeSpan left)
    {
        left = _last + (options.MaxIdle ?? TimeSpan.Zero);
        return options.MaxIdle is not null && left < next.At;
    }

    private async Task ShowDueAsync(CancellationToken cancellationToken)
    {
        while (!_isPaused && _next is Frame frame && DueAt(frame) <= _position + (time.GetElapsedTime(_since) * _speed))
        {
            // Lateness is not carried over a seek or a pause, but it is over frames: the whole keeps its time.
            _since += (long)((DueAt(frame) - _position).TotalSeconds / _speed * time.TimestampFrequency);
            await AdvanceAsync(frame, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private void Show(in Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Output:
                screen.Write(frame.Content.Span);
                break;
            case FrameKind.Input:
                screen.WriteInput(frame.Content.Span);
                break;
            default:
                screen.Resize(frame.Size);
                break;
        }
    }

    private async Task AdvanceAsync(Frame frame, CancellationToken cancellationToken)
    {
        Show(frame);
        (_position, _last) = (frame.At, frame.At);
        _next = await timeline.ReadAsync(cancellationToken);
    }

    private async Task WaitAsync(ChannelReader<PlayerCommand> commands, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task command = commands.Completion.IsCompleted
            ? Task.Delay(Timeout.InfiniteTimeSpan, time, waiting.Token)
            : commands.WaitToReadAsync(waiting.Token).AsTask();
        if (_isPaused || _next is not Frame frame)
        {
            if (!commands.Completion.IsCompleted)
            {
                await command;
            }

            return;
        }

        TimeSpan wait = (DueAt(frame) - Now()) / _speed;
        if (wait > TimeSpan.Zero)
        {
            // No shorter than a timer can be, no longer than the status line may stand still.
            wait = TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(wait.TotalMilliseconds), 1, StatusInterval.TotalMilliseconds));
            await Task.WhenAny(command, Task.Delay(wait, time, waiting.Token));
        }

        await waiting.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task ObeyAsync(PlayerCommand command, CancellationToken cancellationToken)
    {
        switch (command.Kind)
        {
            case PlayerCommandKind.TogglePause:
                Hold(!_isPaused);
                await UncoverAsync(cancellationToken);
                break;
            case PlayerCommandKind.Faster:
                ChangeSpeed(PlayerSpeed.Faster(_speed));
                break;
            case PlayerCommandKind.Slower:
                ChangeSpeed(PlayerSpeed.Slower(_speed));
                break;
            case PlayerCommandKind.SeekBy:
                await SeekAsync(Now() + command.By, command.By < TimeSpan.Zero, cancellationToken);
                break;
            case PlayerCommandKind.SeekTo:
                await SeekAsync(command.By, command.By < Now(), cancellationToken);
                break;
            case PlayerCommandKind.SeekToEnd:
                Hold(pause: true);
                await SeekAsync(_duration, isBack: false, cancellationToken);
                break;
            case PlayerCommandKind.Redraw:
                await SeekAsync(Now(), isBack: false, cancellationToken);
                break;
            case PlayerCommandKind.Step:
                await StepAsync(cancellationToken);
                break;
            case PlayerCommandKind.Help:
                screen.ToggleHelp();
                await UncoverAsync(cancellationToken);
                break;
        }
    }

    private void Hold(bool pause)
    {
        (_position, _since) = (Now(), time.GetTimestamp());
        _isPaused = pause;
    }

    private void ChangeSpeed(double speed)
    {
        (_position, _since) = (Now(), time.GetTimestamp());
        _speed = speed;
    }

    // What a status line or the help lay over is drawn anew.
    private async Task UncoverAsync(CancellationToken cancellationToken)
    {
        if (screen.IsCovered)
        {
            await SeekAsync(Now(), isBack: false, cancellationToken);
        }
    }

    private async Task StepAsync(CancellationToken cancellationToken)
    {
        Hold(pause: true);
        await UncoverAsync(cancellationToken);
        while (_next is Frame frame)
        {
            await AdvanceAsync(frame, cancellationToken);
            if (frame.Kind == FrameKind.Output)
            {
                return;
            }
        }
    }

    private async Task SeekAsync(TimeSpan target, bool isBack, CancellationToken cancellationToken)
    {
        target = TimeSpan.FromTicks(Math.Clamp(target.Ticks, 0, Math.Max(0, _duration.Ticks)));
        SeekPoint point = await timeline.SeekAsync(target, cancellationToken);
        screen.Reset(point.Replay.Span);
        if (point.Size is Format.TerminalSize size)
        {
            screen.Resize(size);
        }

        (_position, _since, _last) = (target, time.GetTimestamp(), point.Last);
        _next = await timeline.ReadAsync(cancellationToken);
        if (_next is Frame next && IsShortened(next, out TimeSpan left) && left < target)
        {
            // In what is passed over of a pause nobody can be: back is before it, on is behind it.
            TimeSpan end = next.At - (left - _last);
            _position = isBack ? _last : end < target ? target : end;
        }
    }
}
