using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Sync;
using Streaming.Tests.Collector;
using TestKit;

namespace Streaming.Tests.Sync;

public sealed class CollectorSinkTests
{
    private readonly RecordingKey _key = RecordingKey.Main(SessionId.New(TimeProvider.System));
    private readonly ManualTimeProvider _time = new();
    private readonly FakeCollector _collector = new();
    private readonly CollectorSinkOptions _options = new();

    [Fact]
    public async Task A_completed_sink_is_stored()
    {
        await using IRecordSink sink = await OpenAsync(_collector);

        await sink.AppendAsync(Prints.Batch(0, 4), default);
        await sink.AppendAsync(Prints.Batch(5, 9), default);
        await sink.CompleteAsync(default);

        Assert.True(_collector.Only.IsCompleted);
        Assert.Equal(10, _collector.Only.Indices.Count);
        Assert.Equal(9, sink.DurableIndex);
    }

    [Fact]
    public async Task A_flush_makes_durable_what_was_appended()
    {
        await using IRecordSink sink = await OpenAsync(_collector);
        await sink.AppendAsync(Prints.Batch(0, 4), default);

        await sink.FlushAsync(default).AsTask().WaitAsync(Eventually.Bound);

        Assert.Equal(4, sink.DurableIndex);
        Assert.Equal(4, _collector.Only.Durable);
    }

    [Fact]
    public async Task A_full_buffer_makes_the_session_wait_for_durability_and_no_longer()
    {
        await using IRecordSink sink = await OpenAsync(_collector, _options with { ReplayBufferSize = 10_000 });

        for (int i = 0; i < 50; i++)
        {
            await sink.AppendAsync(Prints.Batch(i, i, 4000), default).AsTask().WaitAsync(Eventually.Bound);
        }

        await sink.CompleteAsync(default);
        Assert.InRange(_collector.Only.MostPending, 1, 10_000);
    }

    [Fact]
    public async Task A_lost_collector_that_comes_back_lacks_and_repeats_nothing()
    {
        await using IRecordSink sink = await OpenAsync(_collector);
        await sink.AppendAsync(Prints.Batch(0, 4), default);
        await sink.FlushAsync(default);
        await sink.AppendAsync(Prints.Batch(5, 9), default);
        await Eventually.TrueAsync(() => _collector.Only.Indices.Count == 10);

        await LoseAsync(_collector, downFor: TimeSpan.FromSeconds(10));

        await sink.AppendAsync(Prints.Batch(10, 14), default);
        await sink.CompleteAsync(default).AsTask().WaitAsync(Eventually.Bound);
        Assert.Equal(2, _collector.Only.Holds);
        Assert.Equal(Enumerable.Range(0, 15).Select(i => (long)i), _collector.Only.Indices);
    }

    [Fact]
    public async Task A_session_goes_on_at_another_collector_when_nothing_of_it_was_durable()
    {
        var other = new FakeCollector();
        var collectors = new List<FakeCollector> { _collector, other };
        await using IRecordSink sink = await OpenAsync(collectors, _options);
        FakeCollector first = collectors.Single(collector => !collector.Uploads.IsEmpty), second = collectors.Single(collector => collector != first);
        await sink.AppendAsync(Prints.Batch(0, 4), default);
        await Eventually.TrueAsync(() => first.Only.Indices.Count == 5);

        first.Failure = new CollectorUnavailableException("gone");
        first.Only.MakeDurable();
        await Eventually.TrueAsync(() => !second.Uploads.IsEmpty);

        await sink.CompleteAsync(default).AsTask().WaitAsync(Eventually.Bound);
        Assert.Equal(5, second.Only.Indices.Count);
    }

    [Fact]
    public async Task A_session_goes_on_at_another_collector_when_the_one_that_has_its_events_stays_away()
    {
        var collectors = new List<FakeCollector> { _collector, new() };
        await using IRecordSink sink = await OpenAsync(collectors, _options);
        FakeCollector first = collectors.Single(collector => !collector.Uploads.IsEmpty), second = collectors.Single(collector => collector != first);
        await sink.AppendAsync(Prints.Batch(0, 4), default);
        await sink.FlushAsync(default);
        await sink.AppendAsync(Prints.Batch(5, 9), default);
        await Eventually.TrueAsync(() => first.Only.Indices.Count == 10);

        first.Failure = new CollectorUnavailableException("gone");
        first.Only.Wake();
        await UntilSearchingAsync(first);
        for (TimeSpan away = TimeSpan.Zero; away < _options.MoveAfter - TimeSpan.FromSeconds(1); away += TimeSpan.FromSeconds(1))
        {
            await _time.UntilArmedAsync(1);
            Assert.Empty(second.Uploads);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        while (second.Uploads.IsEmpty)
        {
            await _time.UntilArmedAsync(1);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await sink.AppendAsync(Prints.Batch(10, 14), default);
        await sink.CompleteAsync(default).AsTask().WaitAsync(Eventually.Bound);
        Assert.Equal(Enumerable.Range(5, 10).Select(i => (long)i), second.Only.Indices);
        Assert.Equal(14, sink.DurableIndex);
    }

    [Fact]
    public async Task A_collector_that_acknowledges_nothing_for_too_long_fails_the_session()
    {
        await using IRecordSink sink = await OpenAsync(_collector);
        await sink.AppendAsync(Prints.Batch(0, 4), default);
        await Eventually.TrueAsync(() => _collector.Only.Indices.Count == 5);
        _time.Advance(_options.AckTimeout * 0.9);
        _collector.Only.MakeDurable();
        await Eventually.TrueAsync(() => sink.DurableIndex == 4);

        _time.Advance(_options.AckTimeout * 2); // Nothing is owed.
        await sink.AppendAsync(Prints.Batch(5, 9), default);
        await Eventually.TrueAsync(() => _collector.Only.Indices.Count == 10);
        _time.Advance(_options.AckTimeout * 1.3);

        RecordingFailedException failure = await FailureAsync(sink, from: 10);
        Assert.Equal("the recording service has acknowledged nothing for 20 s", failure.Message);
    }

    [Fact]
    public async Task A_collector_that_lost_acknowledged_events_fails_the_session()
    {
        await using IRecordSink sink = await OpenAsync(_collector);
        await sink.AppendAsync(Prints.Batch(0, 4), default);
        await sink.FlushAsync(default);
        await sink.AppendAsync(Prints.Batch(5, 5), default);
        await Eventually.TrueAsync(() => _collector.Only.Indices.Count == 6);
        FakeUpload upload = _collector.Only;
        _collector.Uploads.Clear();

        _collector.Failure = new CollectorUnavailableException("gone");
        upload.MakeDurable();
        await UntilSearchingAsync(_collector);
        await _time.UntilArmedAsync(1);
        _collector.Failure = null;
        _time.Advance(TimeSpan.FromSeconds(1));

        RecordingFailedException failure = await FailureAsync(sink, from: 6);
        Assert.Equal("the recording service no longer has the first part of this recording", failure.Message);
    }

    [Fact]
    public async Task A_collector_that_stays_away_fails_the_session_after_the_timeout()
    {
        await using IRecordSink sink = await OpenAsync(_collector);
        await sink.AppendAsync(Prints.Batch(0, 4), default);
        await Eventually.TrueAsync(() => _collector.Only.Indices.Count == 5);

        _collector.Failure = new CollectorUnavailableException("gone");
        _collector.Only.MakeDurable();
        await UntilSearchingAsync(_collector);
        for (int i = 0; i < 60; i++)
        {
            Task armed = _time.UntilArmedAsync(1);
            Task failed = sink.FlushAsync(default).AsTask();
            await Task.WhenAny(armed, failed);
            _time.Advance(TimeSpan.FromSeconds(1));
            if (failed.IsFaulted)
            {
                break;
            }
        }

        RecordingFailedException failure = await FailureAsync(sink, from: 5);
        Assert.Equal("the recording service has been out of reach for 20 s", failure.Message);
        Assert.Equal(_options.ResumeTimeout, TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData(true, "the recording service has been out of reach for 0.5 s")]
    [InlineData(false, "the recording service has been out of reach for 5 s")]
    public async Task A_session_is_refused_when_no_collector_answers_in_time(bool nothingListens, string expected)
    {
        _collector.Failure = new CollectorUnavailableException("gone") { NothingListens = nothingListens };
        Task<IRecordSink> opening = OpenAsync(_collector, _options with { AbsentTimeout = TimeSpan.FromMilliseconds(500) });
        while (!opening.IsCompleted)
        {
            await Task.WhenAny(_time.UntilArmedAsync(1), opening);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        RecordingFailedException failure = await Assert.ThrowsAsync<RecordingFailedException>(() => opening);
        Assert.Equal(expected, failure.Message);
    }

    [Fact]
    public async Task A_refusal_fails_the_session_at_once()
    {
        await using IRecordSink sink = await OpenAsync(_collector);
        _collector.Failure = new CollectorRefusedException("quota");

        await sink.AppendAsync(Prints.Batch(0, 4), default);

        Assert.Equal("the recording service will not take this session: quota", (await FailureAsync(sink, from: 5)).Message);
    }

    [Fact]
    public async Task A_recorder_without_the_right_is_told_so_before_its_session_begins()
    {
        _collector.Failure = new CollectorForbiddenException("cert:CN=mallory is not one of the recorders");

        RecordingFailedException failure = await Assert.ThrowsAsync<RecordingFailedException>(() => OpenAsync(_collector));

        Assert.Equal("the recording service will not take this session: cert:CN=mallory is not one of the recorders", failure.Message);
    }

    [Fact]
    public async Task A_silent_session_learns_that_its_collector_is_gone_for_good()
    {
        await using IRecordSink sink = await OpenAsync(_collector);
        await sink.AppendAsync(Prints.Batch(0, 4), default);
        await Eventually.TrueAsync(() => _collector.Only.Indices.Count == 5);
        Assert.False(sink.Failed.IsCompleted);

        _collector.Failure = new CollectorUnavailableException("gone");
        _collector.Only.Wake();
        await UntilSearchingAsync(_collector);
        while (!sink.Failed.IsCompleted)
        {
            await Task.WhenAny(_time.UntilArmedAsync(1), sink.Failed);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Contains("out of reach", (await Assert.ThrowsAsync<RecordingFailedException>(() => sink.FlushAsync(default).AsTask())).Message);
    }

    [Fact]
    public async Task A_store_that_holds_something_else_fails_the_completion()
    {
        await using IRecordSink sink = await OpenAsync(_collector);
        await sink.AppendAsync(Prints.Batch(0, 4), default);
        await sink.FlushAsync(default);
        _collector.Only.Tamper();

        await Assert.ThrowsAsync<RecordingFailedException>(() => sink.CompleteAsync(default).AsTask());
    }

    [Fact]
    public async Task Events_that_do_not_go_on_are_our_own_mistake()
    {
        await using IRecordSink sink = await OpenAsync(_collector);
        await sink.AppendAsync(Prints.Batch(0, 4), default);

        await Assert.ThrowsAsync<ArgumentException>(() => sink.AppendAsync(Prints.Batch(4, 5), default).AsTask());
    }

    private Task<IRecordSink> OpenAsync(FakeCollector collector, CollectorSinkOptions? options = null) => OpenAsync([collector], options ?? _options);

    private Task<IRecordSink> OpenAsync(IReadOnlyList<ICollector> collectors, CollectorSinkOptions options) =>
        new CollectorSinkFactory(collectors, options, _time, new Random(1), NullLogger<CollectorSinkFactory>.Instance).OpenAsync(_key, default).AsTask();

    // From now on the only timer is the search's; the lost stream had one, too.
    private static Task UntilSearchingAsync(FakeCollector collector) => Eventually.TrueAsync(() => 0 < collector.Refusals);

    private async Task LoseAsync(FakeCollector collector, TimeSpan downFor)
    {
        collector.Failure = new CollectorUnavailableException("gone");
        collector.Only.Wake();
        await UntilSearchingAsync(collector);
        for (TimeSpan down = TimeSpan.Zero; down < downFor; down += TimeSpan.FromSeconds(1))
        {
            await _time.UntilArmedAsync(1);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        collector.Failure = null;
        await _time.UntilArmedAsync(1);
        _time.Advance(TimeSpan.FromSeconds(3));
    }

    // The failure comes from another thread: it is met by one of the next calls.
    private static async Task<RecordingFailedException> FailureAsync(IRecordSink sink, long from)
    {
        await Assert.ThrowsAsync<RecordingFailedException>(() => sink.FlushAsync(default).AsTask().WaitAsync(Eventually.Bound));
        return await Assert.ThrowsAsync<RecordingFailedException>(() => sink.AppendAsync(Prints.Batch(from, from), default).AsTask());
    }
}
