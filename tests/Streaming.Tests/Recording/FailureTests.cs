using Microsoft.Extensions.Logging;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Streaming;
using Recorder.Streaming.Recording;
using static Streaming.Tests.Recording.RecordingStage;

namespace Streaming.Tests.Recording;

public sealed class FailureTests
{
    private static readonly RecorderOptions Open = new() { FailureMode = FailureMode.FailOpen };

    private readonly RecordingStage _stage = new();

    private FakeSink Main => _stage.Sinks[Track.Main];

    [Theory]
    [InlineData(FailureMode.FailClosed, false, true)]
    [InlineData(FailureMode.FailOpen, false, false)]
    [InlineData(FailureMode.FailClosed, true, true)]
    [InlineData(FailureMode.FailOpen, true, true)]
    public void Only_an_asynchronous_session_may_go_on_unrecorded(FailureMode mode, bool isSync, bool ends) =>
        Assert.Equal(ends, FailurePolicy.EndsSession(mode, isSync));

    [Fact]
    public async Task FailClosed_ends_the_session()
    {
        await using SessionRecorder recorder = await _stage.StartAsync();
        Main.Fault = new RecordingFailedException("the disk is full");
        await recorder.PrintAsync(OutputStream.Stdout, Bytes("x"), default);

        Assert.Equal("the disk is full", (await recorder.Failure.WaitAsync(TestKit.Eventually.Bound)).Message);
        await Assert.ThrowsAsync<RecordingFailedException>(() => recorder.PrintAsync(OutputStream.Stdout, Bytes("x"), default).AsTask());
        await Assert.ThrowsAsync<RecordingFailedException>(() => recorder.InputAsync(Bytes("x"), default).AsTask());
        await Assert.ThrowsAsync<RecordingFailedException>(() => recorder.RecordAsync(new OneOf { Resize = new Resize() }, default).AsTask());
        await Assert.ThrowsAsync<RecordingFailedException>(() => recorder.FlushAsync(default).AsTask());
        await Assert.ThrowsAsync<RecordingFailedException>(() => recorder.CompleteAsync(default).AsTask());
        Assert.False(Main.IsCompleted);
    }

    [Fact]
    public async Task Nothing_passes_between_the_failure_of_a_track_and_the_end_of_its_session()
    {
        var passing = new TaskCompletionSource<Task>();
        SessionRecorder? recorder = null;
        var logger = new CallingLogger(() => passing.TrySetResult(recorder!.PrintAsync(OutputStream.Stdout, Bytes("lost"), default).AsTask()));
        recorder = await _stage.StartAsync(logger: logger);
        Main.Fault = new RecordingFailedException("the disk is full");

        await recorder.PrintAsync(OutputStream.Stdout, Bytes("x"), default);

        Task passed = await passing.Task.WaitAsync(TestKit.Eventually.Bound);
        Assert.Equal("the disk is full", (await Assert.ThrowsAsync<RecordingFailedException>(() => passed)).Message);
        await recorder.DisposeAsync();
    }

    [Fact]
    public async Task FailClosed_refuses_a_session_that_cannot_be_recorded_from_its_start()
    {
        _stage.Sinks.Fault = new RecordingFailedException("the disk is low");

        await Assert.ThrowsAsync<RecordingFailedException>(() => _stage.StartAsync());
    }

    [Fact]
    public async Task FailOpen_lets_the_session_go_on_and_counts_what_is_lost()
    {
        SessionRecorder recorder = await _stage.StartAsync(Open);
        await recorder.PrintAsync(OutputStream.Stdout, Bytes("kept"), default);
        await recorder.FlushAsync(default);
        Main.Fault = new RecordingFailedException("the disk is full");
        await recorder.PrintAsync(OutputStream.Stdout, Bytes("lost 1"), default);
        await recorder.FlushAsync(default);
        await recorder.PrintAsync(OutputStream.Stdout, Bytes("lost 2"), default);
        await recorder.RecordAsync(new OneOf { Resize = new Resize() }, default);
        await recorder.CompleteAsync(default);
        await recorder.DisposeAsync();

        Assert.False(recorder.Failure.IsCompleted);
        Assert.True(recorder.HasLoss);
        Assert.Equal([(1L, 1L, false), (1L, 3L, true)], _stage.Losses.Select(loss => (loss.FromIndex, loss.Events, loss.IsFinal)));
        Assert.All(_stage.Losses, loss => Assert.Equal("the disk is full", loss.Reason));
        Assert.Equal("kept", Text(Main.Events));
    }

    [Fact]
    public async Task FailOpen_lets_a_session_begin_that_cannot_be_recorded_at_all()
    {
        _stage.Sinks.Fault = new RecordingFailedException("the disk is low");
        await using SessionRecorder recorder = await _stage.StartAsync(Open);
        await recorder.PrintAsync(OutputStream.Stdout, Bytes("lost"), default);
        await recorder.CompleteAsync(default);

        Assert.Equal(0, Assert.Single(_stage.Losses).FromIndex);
    }

    [Fact]
    public async Task A_silent_session_learns_at_once_that_its_sink_has_failed()
    {
        await using SessionRecorder recorder = await _stage.StartAsync();
        await recorder.PrintAsync(OutputStream.Stdout, Bytes("x"), default);
        await TestKit.Eventually.TrueAsync(() => Main.Events.Count == 1);

        Main.Fail(new RecordingFailedException("fdatasync: input/output error"));

        Assert.Equal("fdatasync: input/output error", (await recorder.Failure.WaitAsync(TestKit.Eventually.Bound)).Message);
        Assert.Equal((0L, 1L), _stage.Losses.Select(loss => (loss.FromIndex, loss.Events)).First());
    }

    [Fact]
    public async Task A_session_that_has_not_said_anything_yet_learns_it_too()
    {
        await using SessionRecorder recorder = await _stage.StartAsync();

        Main.Fail(new RecordingFailedException("the recording service has been out of reach for 20 s"));

        await recorder.Failure.WaitAsync(TestKit.Eventually.Bound);
    }

    [Fact]
    public async Task FailOpen_reports_the_loss_of_a_silent_session_and_lets_it_go_on()
    {
        await using SessionRecorder recorder = await _stage.StartAsync(Open);
        await recorder.PrintAsync(OutputStream.Stdout, Bytes("x"), default);
        await TestKit.Eventually.TrueAsync(() => Main.Events.Count == 1);

        Main.Fail(new RecordingFailedException("fdatasync: input/output error"));

        await TestKit.Eventually.TrueAsync(() => recorder.HasLoss);
        Assert.False(recorder.Failure.IsCompleted);
        await recorder.PrintAsync(OutputStream.Stdout, Bytes("y"), default);
    }

    [Fact]
    public async Task What_is_not_known_to_be_durable_when_the_sink_fails_counts_as_lost()
    {
        await using SessionRecorder recorder = await _stage.StartAsync(Open);
        await recorder.PrintAsync(OutputStream.Stdout, Bytes("durable"), default);
        await recorder.FlushAsync(default);
        await recorder.PrintAsync(OutputStream.Stdout, Bytes("appended"), default);
        await TestKit.Eventually.TrueAsync(() => Main.Events.Count == 2);
        Main.Fault = new RecordingFailedException("fdatasync: input/output error");
        await recorder.FlushAsync(default);

        RecordingLoss loss = Assert.Single(_stage.Losses);
        Assert.Equal((1L, 1L), (loss.FromIndex, loss.Events));
    }

    [Fact]
    public async Task Those_who_wait_for_room_learn_of_the_failure()
    {
        Main.Block();
        SessionRecorder recorder = await _stage.StartAsync(new RecorderOptions { QueueSize = 256 * 1024 });
        Task waiting;
        while ((waiting = recorder.PrintAsync(OutputStream.Stdout, new byte[30_000], default).AsTask()).IsCompleted)
        {
        }

        Main.Fault = new RecordingFailedException("the disk is full");
        Main.Unblock();

        await Assert.ThrowsAsync<RecordingFailedException>(() => waiting);
        await recorder.DisposeAsync();
    }

    [Fact]
    public async Task A_session_dropped_before_its_end_leaves_its_track_incomplete_and_says_what_was_not_written()
    {
        Main.Block();
        SessionRecorder recorder = await _stage.StartAsync();
        await recorder.PrintAsync(OutputStream.Stdout, Bytes("on its way"), default);
        await recorder.DisposeAsync();

        Assert.False(Main.IsCompleted);
        Assert.True(Main.IsDisposed);
        Assert.Equal((0L, 1L, true), _stage.Losses.Select(loss => (loss.FromIndex, loss.Events, loss.IsFinal)).Last());
    }

    [Fact]
    public async Task An_unexpected_error_of_a_sink_is_a_failure_like_any_other()
    {
        await using SessionRecorder recorder = await _stage.StartAsync();
        Main.Fault = new InvalidOperationException("a bug");
        await recorder.PrintAsync(OutputStream.Stdout, Bytes("x"), default);

        Assert.IsType<RecordingFailedException>(await recorder.Failure.WaitAsync(TestKit.Eventually.Bound));
    }

    /// <summary>Calls back while something is being logged.</summary>
    private sealed class CallingLogger(Action call) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => call();
    }
}
