using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Playback.Sources;

namespace Recorder.Playback.Timing;

/// <summary>Where the events from a moment on begin.</summary>
internal sealed class EventStart
{
    private readonly TimeSpan _from;
    private readonly PartSpan _part;
    private DateTimeOffset? _origin;
    private bool _isReached;

    private EventStart(TimeSpan from, PartSpan part, DateTimeOffset? origin) => (_from, _part, _origin) = (from, part, origin);

    public static async Task<EventStart> FindAsync(IRecordingSource source, TimeSpan from, CancellationToken cancellationToken)
    {
        var seek = new PartSeek(source);
        if (from > TimeSpan.Zero)
        {
            await seek.LoadOriginAsync(null, cancellationToken);
        }

        // Without output there is no position to search by: all is read, by the events' times.
        if (seek.Origin is null)
        {
            return new EventStart(from, PartSpan.WholeRecording, null);
        }

        await seek.LoadPartsAsync(cancellationToken);

        // Before, not at: what else happened at that very moment may stand in the part before.
        int part = await seek.FindAsync(from - TimeSpan.FromTicks(1), cancellationToken);
        return new EventStart(from, seek.SpanOf(part), seek.Origin);
    }

    /// <summary>A reader of the part that holds the moment and all that follows.</summary>
    public async Task<RecordingReader> OpenAsync(IRecordingSource source, CancellationToken cancellationToken) =>
        new(await source.OpenAsync(_part.Offset, null, cancellationToken), new RecordingReaderOptions { AfterIndex = _part.FirstIndex - 1 });

    /// <summary>Whether the reader's current event is at the moment or came after one that is.</summary>
    public bool IsReachedBy(RecordingReader reader)
    {
        _origin ??= reader.Key.Time;
        _isReached = _isReached || _from <= PositionOf(reader, _origin.Value);
        return _isReached;
    }

    // A print says its position itself; players go by that.
    private static TimeSpan PositionOf(RecordingReader reader, DateTimeOffset origin) =>
        reader.Key.Kind == OneOf.EventOneofCase.SessionPrint && PrintView.TryRead(reader.Message, out PrintView print)
            ? print.Delay
            : reader.Key.Time - origin;
}
