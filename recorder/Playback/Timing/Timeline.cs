using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Playback.Sources;

namespace Recorder.Playback.Timing;

/// <summary>The frames of a recording in order, from any moment on.</summary>
/// <remarks>
/// Seeking: the part that holds the target is found by reading the first print of a few parts (the index's times give the first
/// guess, the prints themselves decide); it is read up to the target, and what was printed there, with as many parts before
/// as fill a <see cref="ReplayWindow"/>, is handed out for a terminal that was reset. The cost is that of one or two parts,
/// however long the recording is.
/// </remarks>
public sealed class Timeline : IAsyncDisposable
{
    private const int ReplayCapacity = 256 * 1024;
    private const int MaxReplayParts = 64;

    private readonly IRecordingSource _source;
    private readonly bool _withInput;
    private readonly PartSeek _seek;
    private TrackCursor _main;
    private TrackCursor? _input;
    private Frame? _nextInput;
    private Frame? _pending;
    private byte[] _kept = [];

    private Timeline(IRecordingSource source, bool withInput, TrackCursor main) =>
        (_source, _withInput, _seek, _main) = (source, withInput, new PartSeek(source), main);

    /// <summary>Position of the last frame read.</summary>
    public TimeSpan Position { get; private set; }

    /// <param name="source">Stays the caller's.</param>
    /// <param name="withInput">Also gives the frames of the input track, where one was recorded.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    public static async Task<Timeline> OpenAsync(IRecordingSource source, bool withInput, CancellationToken cancellationToken)
    {
        Stream stream = await source.OpenAsync(0, null, cancellationToken);
        var timeline = new Timeline(source, withInput, new TrackCursor(stream, FrameKind.Output, null));
        await timeline.OpenInputAsync(TimeSpan.Zero, cancellationToken);
        return timeline;
    }

    /// <summary>The next frame, or null at the end. Its content is valid until the next read.</summary>
    public async ValueTask<Frame?> ReadAsync(CancellationToken cancellationToken)
    {
        Frame? main = _pending ?? await _main.ReadAsync(cancellationToken);
        _pending = null;
        if (_nextInput is Frame input && (main is null || input.At < main.Value.At))
        {
            _pending = main;
            main = input with { Content = _kept };
            await ReadInputAsync(cancellationToken);
        }

        Position = main?.At ?? Position;
        return main;
    }

    /// <summary>
    /// Whether the session had a terminal, which begins each line at the left: without one a line feed is all that was printed. True when
    /// its start says nothing.
    /// </summary>
    public async Task<bool> HasTerminalAsync(CancellationToken cancellationToken)
    {
        await using Stream stream = await _source.OpenAsync(0, null, cancellationToken);
        using var reader = new RecordingReader(stream, new RecordingReaderOptions());
        while (await reader.ReadAsync(cancellationToken) && reader.Key.Kind != OneOf.EventOneofCase.SessionPrint)
        {
            if (reader.TryParseEvent()?.SessionStart is SessionStart start)
            {
                return TerminalSize.TryParse(start.TerminalSize, out TerminalSize size) && TrackCursor.IsReal(size);
            }
        }

        return true;
    }

    /// <summary>How long it plays.</summary>
    public async Task<TimeSpan> GetDurationAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        for (int number = _seek.PartCount - 1; number >= 0; number--)
        {
            using TrackCursor cursor = await _seek.OpenPartAsync(number, cancellationToken);
            bool any = false;
            while (await cursor.ReadAsync(cancellationToken) is not null)
            {
                any = true;
            }

            if (any || cursor.Last > TimeSpan.Zero)
            {
                return cursor.Last;
            }
        }

        return TimeSpan.Zero;
    }

    /// <summary>Goes to <paramref name="target"/>; the next frame read is the first one after it.</summary>
    public async Task<SeekPoint> SeekAsync(TimeSpan target, CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        int number = await _seek.FindAsync(target, cancellationToken);

        _main.Dispose();
        _main = await _seek.OpenFromAsync(number, cancellationToken);
        (ReplayWindow window, TerminalSize? size, TimeSpan last) = await ReadUntilAsync(target, cancellationToken);
        int first = number;
        for (; first > 0 && !window.IsFull && number - first < MaxReplayParts; first--)
        {
            (ReplayWindow earlier, TerminalSize? earlierSize) = await ReadPartAsync(first - 1, cancellationToken);
            window = window.After(earlier);
            size ??= earlierSize;
        }

        TimeSpan lastInput = await OpenInputAsync(target, cancellationToken);
        Position = _pending is null && _main.Last < target ? _main.Last : target;
        return new SeekPoint(Position, last < lastInput ? lastInput : last, window.ToReplay(isStart: first == 0), size);
    }

    public async ValueTask DisposeAsync()
    {
        _main.Dispose();
        _input?.Dispose();
        await ValueTask.CompletedTask;
    }

    private async Task<(ReplayWindow Window, TerminalSize? Size, TimeSpan Last)> ReadUntilAsync(TimeSpan target, CancellationToken cancellationToken)
    {
        var window = new ReplayWindow(ReplayCapacity);
        TerminalSize? size = null;
        TimeSpan last = TimeSpan.Zero;
        _pending = null;
        while (await _main.ReadAsync(cancellationToken) is Frame frame)
        {
            if (target < frame.At)
            {
                _pending = frame;
                break;
            }

            Keep(frame, window, ref size);
            last = frame.At;
        }

        return (window, size, last);
    }

    private async Task<(ReplayWindow Window, TerminalSize? Size)> ReadPartAsync(int number, CancellationToken cancellationToken)
    {
        var window = new ReplayWindow(ReplayCapacity);
        TerminalSize? size = null;
        using TrackCursor cursor = await _seek.OpenPartAsync(number, cancellationToken);
        while (await cursor.ReadAsync(cancellationToken) is Frame frame)
        {
            Keep(frame, window, ref size);
        }

        return (window, size);
    }

    private static void Keep(Frame frame, ReplayWindow window, ref TerminalSize? size)
    {
        if (frame.Kind == FrameKind.Resize)
        {
            size = frame.Size;
        }
        else
        {
            window.Append(frame.Content.Span);
        }
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        await _seek.LoadPartsAsync(cancellationToken);
        await _seek.LoadOriginAsync(_main.Origin, cancellationToken);
    }

    // The input track is small: it is read from its start up to the target. Answers where the last input before that was.
    private async Task<TimeSpan> OpenInputAsync(TimeSpan target, CancellationToken cancellationToken)
    {
        _input?.Dispose();
        (_input, _nextInput) = (null, null);
        if (!_withInput || await _source.OpenTrackAsync(Track.Input, cancellationToken) is not Stream stream)
        {
            return TimeSpan.Zero;
        }

        await _seek.LoadOriginAsync(_main.Origin, cancellationToken);
        _input = new TrackCursor(stream, FrameKind.Input, _seek.Origin);
        TimeSpan last = TimeSpan.Zero;
        await ReadInputAsync(cancellationToken);
        while (_nextInput is Frame input && target > TimeSpan.Zero && input.At <= target)
        {
            last = input.At;
            await ReadInputAsync(cancellationToken);
        }

        return last;
    }

    private async ValueTask ReadInputAsync(CancellationToken cancellationToken)
    {
        _nextInput = _input is null ? null : await _input.ReadAsync(cancellationToken);
        _kept = _nextInput?.Content.ToArray() ?? [];
    }
}
