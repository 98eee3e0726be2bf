using Recorder.Format;
using Recorder.Playback.Sources;
using Recorder.Playback.Timing;

namespace Recorder.Playback.Export;

/// <summary>A recording as the events of a terminal cast: text, not bytes.</summary>
internal sealed class Cast : IAsyncDisposable
{
    private static readonly TerminalSize DefaultSize = new(80, 24);

    private readonly Timeline _timeline;
    private readonly Utf8Text _output = new();
    private readonly Utf8Text _input = new();
    private readonly LineFeeds? _lineFeeds;
    private Frame? _next;

    private Cast(Timeline timeline, bool hasTerminal, TerminalSize size, Frame? first) =>
        (_timeline, _lineFeeds, Size, _next) = (timeline, hasTerminal ? null : new LineFeeds(), size, first);

    public delegate void EventWriter(TimeSpan at, char code, ReadOnlySpan<char> text);

    /// <summary>The size in force at the first output: a Kubernetes session starts with an arbitrary size and is resized at once.</summary>
    public TerminalSize Size { get; private set; }

    public static async Task<Cast> OpenAsync(IRecordingSource source, bool withInput, CancellationToken cancellationToken)
    {
        Timeline timeline = await Timeline.OpenAsync(source, withInput, cancellationToken);
        bool hasTerminal = await timeline.HasTerminalAsync(cancellationToken);
        TerminalSize size = DefaultSize;
        Frame? frame;
        while ((frame = await timeline.ReadAsync(cancellationToken)) is { Kind: FrameKind.Resize } resize)
        {
            size = resize.Size;
        }

        return new Cast(timeline, hasTerminal, size, frame);
    }

    /// <summary>Writes every event: <c>o</c> output, <c>i</c> input, <c>r</c> resize. Once.</summary>
    public async Task WriteAsync(EventWriter write, Func<CancellationToken, ValueTask> flush, CancellationToken cancellationToken)
    {
        for (; _next is Frame frame; _next = await _timeline.ReadAsync(cancellationToken))
        {
            Write(frame, write);
            await flush(cancellationToken);
        }

        if (_output.Decode([], isLast: true) is { IsEmpty: false } cut)
        {
            write(_timeline.Position, 'o', cut);
        }
    }

    public ValueTask DisposeAsync() => _timeline.DisposeAsync();

    private void Write(in Frame frame, EventWriter write)
    {
        switch (frame.Kind)
        {
            case FrameKind.Resize when frame.Size != Size:
                Size = frame.Size;
                write(frame.At, 'r', $"{frame.Size.Columns}x{frame.Size.Rows}");
                break;
            case FrameKind.Output when _output.Decode(frame.Content.Span) is { IsEmpty: false } text:
                write(frame.At, 'o', _lineFeeds is null ? text : _lineFeeds.WithReturns(text));
                break;
            case FrameKind.Input when _input.Decode(frame.Content.Span) is { IsEmpty: false } text:
                write(frame.At, 'i', text);
                break;
        }
    }
}
