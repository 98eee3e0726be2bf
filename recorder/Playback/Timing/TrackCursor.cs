using Recorder.Format;
using Recorder.Format.Events;

namespace Recorder.Playback.Timing;

/// <summary>Reads frames of one track, one after the other, from wherever its stream begins.</summary>
/// <param name="recording">At a part header; the cursor's from now on.</param>
/// <param name="printKind">What its prints are.</param>
/// <param name="origin">When position zero was, if it is known.</param>
/// <param name="firstIndex">Events before this one are left out.</param>
/// <param name="endIndex">This event and what follows it is left out.</param>
internal sealed class TrackCursor(
    Stream recording, FrameKind printKind, DateTimeOffset? origin, long firstIndex = 0, long endIndex = long.MaxValue) : IDisposable
{
    private readonly RecordingReader _reader = new(recording, new RecordingReaderOptions { AfterIndex = firstIndex - 1 });

    /// <summary>When position zero was: the first print's time less its delay.</summary>
    public DateTimeOffset? Origin { get; private set; } = origin;

    /// <summary>Time of the first event of all, for recordings that print nothing.</summary>
    public DateTimeOffset? FirstTime { get; private set; }

    public TimeSpan Last { get; private set; }

    /// <summary>The next frame, or null at the end. Events that show nothing only move <see cref="Last"/>.</summary>
    public async ValueTask<Frame?> ReadAsync(CancellationToken cancellationToken)
    {
        while (await _reader.ReadAsync(cancellationToken) && _reader.Key.Index < endIndex)
        {
            FirstTime ??= _reader.Key.Time;
            switch (_reader.Key.Kind)
            {
                case OneOf.EventOneofCase.SessionPrint when PrintView.TryRead(_reader.Message, out PrintView print):
                    return ToFrame(print);
                case OneOf.EventOneofCase.SessionStart:
                    // A size of the start is a resize like any other; the player shows it once.
                    if (TerminalSize.TryParse(_reader.TryParseEvent()?.SessionStart?.TerminalSize, out TerminalSize first) && IsReal(first))
                    {
                        return new Frame(PositionOf(_reader.Key.Time), FrameKind.Resize, default, first);
                    }

                    break;
                case OneOf.EventOneofCase.Resize:
                    if (TerminalSize.TryParse(_reader.TryParseEvent()?.Resize?.TerminalSize, out TerminalSize size) && IsReal(size))
                    {
                        return new Frame(PositionOf(_reader.Key.Time), FrameKind.Resize, default, size);
                    }

                    break;
                default:
                    PositionOf(_reader.Key.Time);
                    break;
            }
        }

        return null;
    }

    public void Dispose()
    {
        _reader.Dispose();
        recording.Dispose();
    }

    private Frame ToFrame(PrintView print)
    {
        Origin ??= Saturating.Add(_reader.Key.Time, -print.Delay);

        // An input track counts from its own first print: place it by its time.
        TimeSpan at = printKind == FrameKind.Input ? _reader.Key.Time - Origin.Value : print.Delay;
        Last = at < Last ? Last : at;
        return new Frame(Last, printKind, print.Content, default);
    }

    private TimeSpan PositionOf(DateTimeOffset time)
    {
        if (Origin is DateTimeOffset origin && Last < time - origin)
        {
            Last = time - origin;
        }

        return Last;
    }

    /// <summary>A session without a terminal may say 0:0.</summary>
    public static bool IsReal(TerminalSize size) => size is { Columns: > 0, Rows: > 0 };
}
