using Recorder.Playback.Sources;

namespace Recorder.Playback.Timing;

/// <summary>Opens a recording where a moment is. Positions count from its origin: when the first output came.</summary>
internal sealed class PartSeek(IRecordingSource source)
{
    private PartMap? _map;
    private bool _isOriginKnown;

    /// <summary>When position zero was; null before it is loaded, and when nothing was printed.</summary>
    public DateTimeOffset? Origin { get; private set; }

    public int PartCount => Map.Parts.Count;

    private PartMap Map => _map ?? throw new InvalidOperationException("the parts were not loaded");

    public async Task LoadPartsAsync(CancellationToken cancellationToken) => _map ??= await PartMap.LoadForSeekAsync(source, cancellationToken);

    /// <param name="known">The origin, when a cursor has come by it.</param>
    /// <param name="cancellationToken">Stops the reading up to the first print.</param>
    public async Task LoadOriginAsync(DateTimeOffset? known, CancellationToken cancellationToken)
    {
        if (_isOriginKnown)
        {
            return;
        }

        Origin = known ?? await ReadOriginAsync(cancellationToken);
        _isOriginKnown = true;
    }

    /// <summary>The last part whose first print is not after <paramref name="target"/>.</summary>
    public async Task<int> FindAsync(TimeSpan target, CancellationToken cancellationToken) =>
        PartCount == 0 ? 0 : await new PartSearch(Map, part => OpenPartAsync(part, cancellationToken)).FindAsync(target, Origin, cancellationToken);

    /// <summary>Where a part begins; the recording's start when it has no sound part.</summary>
    public PartSpan SpanOf(int part) => PartCount == 0 ? PartSpan.WholeRecording : Map.Parts[part];

    public async Task<TrackCursor> OpenFromAsync(int part, CancellationToken cancellationToken)
    {
        PartSpan span = SpanOf(part);
        return ToCursor(await source.OpenAsync(span.Offset, null, cancellationToken), span, long.MaxValue);
    }

    /// <summary>One part alone, up to where the next one takes over.</summary>
    public async Task<TrackCursor> OpenPartAsync(int part, CancellationToken cancellationToken)
    {
        PartSpan span = SpanOf(part);
        long end = part + 1 < PartCount ? Map.Parts[part + 1].FirstIndex : long.MaxValue;
        return ToCursor(await source.OpenAsync(span.Offset, span.Size, cancellationToken), span, end);
    }

    private TrackCursor ToCursor(Stream stream, PartSpan span, long endIndex) =>
        new(stream, FrameKind.Output, Origin, span.FirstIndex, endIndex);

    private async Task<DateTimeOffset?> ReadOriginAsync(CancellationToken cancellationToken)
    {
        using var cursor = new TrackCursor(await source.OpenAsync(0, null, cancellationToken), FrameKind.Output, null);
        while (cursor.Origin is null && await cursor.ReadAsync(cancellationToken) is not null)
        {
        }

        return cursor.Origin;
    }
}
