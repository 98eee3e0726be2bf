using Google.Protobuf.WellKnownTypes;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Streaming.Recording;
using TestKit;
using static Streaming.Tests.Recording.RecordingStage;

namespace Streaming.Tests.Recording;

public sealed class SessionRecorderTests
{
    private readonly RecordingStage _stage = new();

    [Fact]
    public async Task Events_are_stamped_with_what_every_event_of_the_session_has()
    {
        await using SessionRecorder recorder = await _stage.StartAsync();
        _stage.Time.Advance(TimeSpan.FromMilliseconds(1500));
        await recorder.RecordAsync(new OneOf { SessionStart = new SessionStart() }, default);
        await recorder.FlushAsync(default);

        SessionStart start = Assert.Single(_stage.Sinks[Track.Main].Events).SessionStart;
        Assert.Equal(0, start.Metadata.Index);
        Assert.Equal(Timestamp.FromDateTimeOffset(_stage.Time.GetUtcNow()), start.Metadata.Time);
        Assert.Equal("planets", start.Metadata.ClusterName);
        Assert.True(Guid.TryParseExact(start.Metadata.ID, "D", out _));
        Assert.Equal(_stage.Context.Session.ToString(), start.Session.SessionID);
        Assert.Equal("mars", start.Server.ServerID);
    }

    [Fact]
    public async Task What_an_event_says_itself_is_kept()
    {
        await using SessionRecorder recorder = await _stage.StartAsync();
        var given = new SessionStart
        {
            Metadata = new Metadata { ID = "own id", ClusterName = "own cluster", Code = "T2000I" },
            Session = new SessionMetadata { SessionID = "own session", WithMFA = "device" },
            Server = new ServerMetadata { ServerID = "own server" },
        };
        await recorder.RecordAsync(new OneOf { SessionStart = given.Clone() }, default);
        await recorder.FlushAsync(default);

        SessionStart start = Assert.Single(_stage.Sinks[Track.Main].Events).SessionStart;
        Assert.Equal(given.Session, start.Session);
        Assert.Equal(given.Server, start.Server);
        Assert.Equal(("own id", "own cluster", "T2000I"), (start.Metadata.ID, start.Metadata.ClusterName, start.Metadata.Code));
    }

    [Fact]
    public async Task Every_kind_of_event_can_be_stamped()
    {
        await using SessionRecorder recorder = await _stage.StartAsync();
        foreach (var member in OneOf.Descriptor.Oneofs[0].Fields)
        {
            var record = new OneOf();
            member.Accessor.SetValue(record, member.MessageType.Parser.ParseFrom([]));
            await recorder.RecordAsync(record, default);
        }

        await recorder.FlushAsync(default);
        Assert.Equal(
            OneOf.Descriptor.Oneofs[0].Fields.Count - 1, // An empty print is none.
            _stage.Sinks[Track.Main].Events.Count);
    }

    [Fact]
    public async Task Prints_count_chunks_bytes_and_the_time_since_the_first_print()
    {
        await using SessionRecorder recorder = await _stage.StartAsync();
        _stage.Time.Advance(TimeSpan.FromSeconds(3));
        await recorder.PrintAsync(OutputStream.Stdout, Bytes("hello"), default);
        _stage.Time.Advance(TimeSpan.FromMilliseconds(40));
        await recorder.RecordAsync(new OneOf { Resize = new Resize() }, default);
        await recorder.PrintAsync(OutputStream.Stdout, Bytes(" world"), default);
        await recorder.FlushAsync(default);

        SessionPrint[] prints = [.. _stage.Sinks[Track.Main].Events.Select(e => e.SessionPrint).OfType<SessionPrint>()];
        Assert.Equal([(0L, 0L, 0L, 0L, 5L), (2L, 1L, 40L, 5L, 6L)],
            prints.Select(p => (p.Metadata.Index, p.ChunkIndex, p.DelayMilliseconds, p.Offset, p.Bytes)));
    }

    [Fact]
    public async Task Large_output_is_split_between_characters()
    {
        string text = "x" + string.Concat(Enumerable.Repeat("€", 100_000));
        await using SessionRecorder recorder = await _stage.StartAsync();
        await recorder.PrintAsync(OutputStream.Stdout, Bytes(text), default);
        await recorder.FlushAsync(default);

        IReadOnlyList<OneOf> events = _stage.Sinks[Track.Main].Events;
        Assert.Equal(text, Text(events));
        Assert.All(events, e => Assert.InRange(e.SessionPrint.Data.Length, 1, FormatLimits.MaxPrintData));
        Assert.All(events, e => Assert.DoesNotContain('\uFFFD', e.SessionPrint.Data.ToStringUtf8()));
        Assert.Equal(Enumerable.Range(0, events.Count).Select(i => (long)i), events.Select(e => e.SessionPrint.Metadata.Index));
    }

    [Fact]
    public async Task A_long_print_is_with_its_sink_when_it_is_taken()
    {
        await using SessionRecorder recorder = await _stage.StartAsync();
        ValueTask taken = recorder.PrintAsync(OutputStream.Stdout, new byte[FormatLimits.MaxPrintData + 1], default);

        Assert.True(taken.IsCompletedSuccessfully); // No other thread was asked.
        Assert.Equal(2, _stage.Sinks[Track.Main].Events.Count);
    }

    [Fact]
    public async Task Who_carries_a_long_print_is_not_held_up_by_what_others_take_meanwhile()
    {
        FakeSink sink = _stage.Sinks[Track.Main];
        sink.Block();
        await using SessionRecorder recorder = await _stage.StartAsync();
        Task carrying = recorder.PrintAsync(OutputStream.Stdout, new byte[FormatLimits.MaxPrintData + 1], default).AsTask();
        await recorder.PrintAsync(OutputStream.Stdout, Bytes("others"), default);
        sink.TakeOne();
        await carrying.WaitAsync(Eventually.Bound);
        Assert.Equal(2, sink.Events.Count);

        sink.Unblock();
        await recorder.CompleteAsync(default);
        Assert.EndsWith("others", Text(sink.Events), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_print_whose_caller_gives_up_while_he_carries_it_is_recorded_all_the_same()
    {
        string text = new('x', FormatLimits.MaxPrintData + 1);
        FakeSink sink = _stage.Sinks[Track.Main];
        sink.Block();
        await using SessionRecorder recorder = await _stage.StartAsync();
        using var givenUp = new CancellationTokenSource();
        Task carrying = recorder.PrintAsync(OutputStream.Stdout, Bytes(text), givenUp.Token).AsTask();
        await givenUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => carrying);

        sink.Unblock();
        await recorder.CompleteAsync(default);
        Assert.Equal(text, Text(sink.Events));
    }

    [Fact]
    public async Task Output_to_stderr_is_in_the_recording_and_marked_beside_it()
    {
        await using SessionRecorder recorder = await _stage.StartAsync();
        await recorder.PrintAsync(OutputStream.Stdout, Bytes("out"), default);
        await recorder.PrintAsync(OutputStream.Stderr, Bytes("err"), default);
        await recorder.CompleteAsync(default);

        Assert.Equal("outerr", Text(_stage.Sinks[Track.Main].Events));
        SessionPrint mark = Assert.Single(_stage.Sinks[Track.Streams].Events).SessionPrint;
        Assert.Equal((0L, 1L, 2L, 0), (mark.Metadata.Index, mark.ChunkIndex, mark.Offset, mark.Data.Length));
    }

    [Fact]
    public async Task A_long_print_to_stderr_that_is_cut_off_on_its_way_has_its_marks()
    {
        await using SessionRecorder recorder = await _stage.StartAsync();
        _stage.Sinks[Track.Main].Block();
        using var cut = new CancellationTokenSource();
        Task print = recorder.PrintAsync(OutputStream.Stderr, new byte[3 * FormatLimits.MaxPrintData], cut.Token).AsTask();
        await cut.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => print);
        _stage.Sinks[Track.Main].Unblock();
        await recorder.CompleteAsync(default);

        Assert.Equal([0, 1, 2], _stage.Sinks[Track.Streams].Events.Select(mark => mark.SessionPrint.ChunkIndex));
    }

    [Fact]
    public async Task Input_is_a_track_of_its_own_with_its_own_indices()
    {
        await using SessionRecorder recorder = await _stage.StartAsync();
        await recorder.PrintAsync(OutputStream.Stdout, Bytes("$ "), default);
        await recorder.InputAsync(Bytes("ls"), default);
        await recorder.CompleteAsync(default);

        Assert.Equal("$ ", Text(_stage.Sinks[Track.Main].Events));
        Assert.Equal("ls", Text(_stage.Sinks[Track.Input].Events));
        Assert.Equal(0, _stage.Sinks[Track.Input].Events[0].SessionPrint.Metadata.Index);
    }

    [Fact]
    public async Task Tracks_that_nothing_was_said_on_do_not_come_to_be()
    {
        await using SessionRecorder recorder = await _stage.StartAsync();
        await recorder.PrintAsync(OutputStream.Stdout, Bytes("out"), default);
        await recorder.CompleteAsync(default);

        Assert.Equal([Track.Main], _stage.Sinks.Opened.Select(key => key.Track));
        Assert.True(_stage.Sinks[Track.Main].IsCompleted);
        Assert.True(_stage.Sinks[Track.Main].IsDisposed);
    }

    [Fact]
    public async Task A_full_queue_makes_the_session_wait()
    {
        const int QueueSize = 256 * 1024;
        _stage.Sinks[Track.Main].Block();
        await using SessionRecorder recorder = await _stage.StartAsync(new RecorderOptions { QueueSize = QueueSize });
        ReadOnlyMemory<byte> screen = new byte[30_000];
        int taken = 0;
        Task waiting;
        while ((waiting = recorder.PrintAsync(OutputStream.Stdout, screen, default).AsTask()).IsCompleted)
        {
            taken += screen.Length;
        }

        Assert.InRange(taken, screen.Length, QueueSize);
        _stage.Sinks[Track.Main].Unblock();
        await waiting;
        await recorder.FlushAsync(default);
        Assert.Equal(taken + screen.Length, Text(_stage.Sinks[Track.Main].Events).Length);
    }

    [Fact]
    public async Task A_sink_that_takes_nothing_for_long_makes_the_session_wait_though_the_queue_has_room()
    {
        _stage.Sinks[Track.Main].Block();
        await using SessionRecorder recorder = await _stage.StartAsync(new RecorderOptions { QueueTime = TimeSpan.FromSeconds(1) });
        await recorder.PrintAsync(OutputStream.Stdout, Bytes("one "), default);
        await Eventually.TrueAsync(() => _stage.Sinks[Track.Main].IsAsked);
        _stage.Time.Advance(TimeSpan.FromSeconds(0.9));
        await recorder.PrintAsync(OutputStream.Stdout, Bytes("two "), default);

        _stage.Time.Advance(TimeSpan.FromSeconds(0.2));
        Task waiting = recorder.PrintAsync(OutputStream.Stdout, Bytes("three"), default).AsTask();

        Assert.False(waiting.IsCompleted);
        _stage.Sinks[Track.Main].Unblock();
        await waiting;
        await recorder.FlushAsync(default);
        Assert.Equal("one two three", Text(_stage.Sinks[Track.Main].Events));
    }

    [Fact]
    public async Task Batches_grow_while_the_sink_is_behind_but_not_past_their_limit()
    {
        _stage.Sinks[Track.Main].Block();
        await using SessionRecorder recorder = await _stage.StartAsync();
        for (int i = 0; i < 10_000; i++)
        {
            await recorder.PrintAsync(OutputStream.Stdout, Bytes("0123456789"), default);
        }

        _stage.Sinks[Track.Main].Unblock();
        await recorder.FlushAsync(default);

        List<RecordBatch> batches = _stage.Sinks[Track.Main].Batches;
        Assert.InRange(batches.Count, 2, 20);
        Assert.Equal(10_000, batches.Sum(batch => batch.Count));
        Assert.Equal(batches.SkipLast(1).Select(batch => batch.LastIndex + 1), batches.Skip(1).Select(batch => batch.FirstIndex));
    }

    [Fact]
    public async Task An_event_too_large_for_a_record_is_refused_and_leaves_no_gap()
    {
        await using SessionRecorder recorder = await _stage.StartAsync();
        var large = new OneOf { SessionStart = new SessionStart { Reason = new string('x', FormatLimits.MaxMessageSize) } };

        await Assert.ThrowsAsync<RecordTooLargeException>(() => recorder.RecordAsync(large, default).AsTask());
        await recorder.PrintAsync(OutputStream.Stdout, Bytes("next"), default);
        await recorder.FlushAsync(default);
        Assert.Equal(0, Assert.Single(_stage.Sinks[Track.Main].Events).SessionPrint.Metadata.Index);
    }

    [Fact]
    public async Task Callers_on_many_threads_each_keep_their_own_order()
    {
        await using SessionRecorder recorder = await _stage.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(caller => Task.Run(async () =>
        {
            for (int i = 0; i < 2_000; i++)
            {
                await recorder.PrintAsync(OutputStream.Stdout, Bytes($"{caller}:{i}"), default);
            }
        })));
        await recorder.FlushAsync(default);

        IReadOnlyList<OneOf> events = _stage.Sinks[Track.Main].Events;
        Assert.Equal(Enumerable.Range(0, 8_000).Select(i => (long)i), events.Select(e => e.SessionPrint.Metadata.Index));
        foreach (var caller in events.Select(e => e.SessionPrint.Data.ToStringUtf8().Split(':')).GroupBy(parts => parts[0]))
        {
            Assert.Equal(Enumerable.Range(0, 2_000), caller.Select(parts => int.Parse(parts[1])));
        }
    }

    [Fact]
    public async Task A_print_that_is_taken_at_once_allocates_nothing()
    {
        _stage.Sinks[Track.Main].Block();
        await using SessionRecorder recorder = await _stage.StartAsync();
        ReadOnlyMemory<byte> line = Bytes(new string('x', 64));
        async Task PrintAsync(int count)
        {
            for (int i = 0; i < count; i++)
            {
                await recorder.PrintAsync(OutputStream.Stdout, line, default);
            }
        }

        await PrintAsync(2_000); // The buffers have grown.
        long before = GC.GetAllocatedBytesForCurrentThread();
        await PrintAsync(500);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 500);
        _stage.Sinks[Track.Main].Unblock();
    }
}
