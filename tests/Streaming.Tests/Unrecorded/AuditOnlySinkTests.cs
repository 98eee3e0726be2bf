using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Sync;
using Recorder.Streaming.Unrecorded;
using Streaming.Tests.Collector;
using TestKit;

namespace Streaming.Tests.Unrecorded;

/// <summary>Sessions of mode <c>off</c>.</summary>
public sealed class AuditOnlySinkTests
{
    private readonly FakeCollector _collector = new();
    private readonly ManualTimeProvider _time = new();
    private readonly SessionId _session = SessionId.New(TimeProvider.System);

    [Fact]
    public async Task What_is_for_the_audit_log_is_told_before_a_call_returns_and_nothing_else_is()
    {
        await using IRecordSink sink = await OpenAsync(Track.Main);

        await sink.AppendAsync(SessionEvents.Start(0, _session, mode: "off"), default);
        await sink.AppendAsync(Prints.Batch(1, 5), default);
        await sink.AppendAsync(SessionEvents.Of(6, new OneOf { Resize = new Resize { Metadata = SessionEvents.Metadata(6, EventTypes.Resize, "") } }), default);
        await sink.AppendAsync(SessionEvents.End(7, _session), default);
        await sink.CompleteAsync(default);

        Assert.Equal(7, sink.DurableIndex);
        Assert.Equal([OneOf.EventOneofCase.SessionStart, OneOf.EventOneofCase.SessionEnd], Told.Select(told => RecordParser.Parse(told.Message.Span).EventCase));
        Assert.All(Told, told => Assert.Equal(_session, told.Session));
        Assert.Empty(_collector.Uploads);
    }

    [Fact]
    public async Task Other_tracks_are_told_to_nobody()
    {
        await using IRecordSink sink = await OpenAsync(Track.Input);
        await sink.AppendAsync(Prints.Batch(0, 5), default);
        await sink.CompleteAsync(default);

        Assert.Empty(_collector.Reports);
    }

    [Theory]
    [InlineData(true, 750)]
    [InlineData(false, 5000)]
    public async Task Where_nobody_could_be_told_of_it_no_session_begins(bool isAbsent, int milliseconds)
    {
        _collector.Failure = new CollectorUnavailableException("down") { NothingListens = isAbsent };
        Task<IRecordSink> opening = OpenAsync(Track.Main).AsTask();

        await AdvanceUntilAsync(opening, TimeSpan.FromMilliseconds(milliseconds));

        RecordingFailedException failure = await Assert.ThrowsAsync<RecordingFailedException>(() => opening);
        Assert.Equal($"the recording service has been out of reach for {milliseconds / 1000.0:0.#} s", failure.Message);
    }

    [Fact]
    public async Task A_short_outage_only_holds_an_event_up_and_a_long_one_fails_the_session()
    {
        await using IRecordSink sink = await OpenAsync(Track.Main);
        _collector.Failure = new CollectorUnavailableException("down");
        Task start = sink.AppendAsync(SessionEvents.Start(0, _session), default).AsTask();
        await _time.UntilArmedAsync(1);
        Assert.Equal(-1, sink.DurableIndex);

        _collector.Failure = null;
        await AdvanceUntilAsync(start, TimeSpan.FromSeconds(2));
        Assert.Equal(0, sink.DurableIndex);

        _collector.Failure = new CollectorUnavailableException("down");
        Task end = sink.AppendAsync(SessionEvents.End(1, _session), default).AsTask();
        await AdvanceUntilAsync(end, TimeSpan.FromSeconds(20));
        await Assert.ThrowsAsync<RecordingFailedException>(() => end);
    }

    [Fact]
    public async Task A_collector_that_refuses_is_not_asked_again()
    {
        _collector.Failure = new CollectorForbiddenException("not one of the recorders");

        RecordingFailedException failure = await Assert.ThrowsAsync<RecordingFailedException>(() => OpenAsync(Track.Main).AsTask());

        Assert.Equal("the recording service will not note this session: not one of the recorders", failure.Message);
    }

    private IEnumerable<AuditEvent> Told => _collector.Reports.SelectMany(report => report.Events);

    private ValueTask<IRecordSink> OpenAsync(Track track) => new AuditOnlySinkFactory(
        _collector, new CollectorSinkOptions { AbsentTimeout = TimeSpan.FromMilliseconds(750) }, _time, new Random(7), NullLogger<AuditOnlySinkFactory>.Instance)
        .OpenAsync(new RecordingKey(_session, track), default);

    private async Task AdvanceUntilAsync(Task done, TimeSpan bound)
    {
        for (TimeSpan passed = TimeSpan.Zero; !done.IsCompleted && passed < bound; passed += TimeSpan.FromMilliseconds(50))
        {
            await Task.WhenAny(_time.UntilArmedAsync(1), done);
            _time.Advance(TimeSpan.FromMilliseconds(50));
        }

        await Eventually.TrueAsync(() => done.IsCompleted);
    }
}
