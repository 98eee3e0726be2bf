using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Uploads;
using Streaming.Tests.Collector;
using TestKit;

namespace Streaming.Tests.Uploads;

public sealed class UploaderTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly FakeCollector _collector = new() { AutoDurable = true };
    private readonly FakeSpooledTracks _spool = new();
    private readonly CancellationTokenSource _stopped = new();
    private readonly Uploader _uploader;
    private Task _running = Task.CompletedTask;

    public UploaderTests() => _uploader = new Uploader(
        _spool, _collector, new UploaderOptions { Concurrency = 2, LiveBytesPerSecond = 8 * 1024 * 1024 }, _time, new Random(1), NullLogger<Uploader>.Instance);

    public ValueTask InitializeAsync()
    {
        _running = _uploader.RunAsync(_stopped.Token);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_track_is_shipped_while_its_session_runs()
    {
        FakeSpooledTrack track = Add();
        track.Write(Prints.Batch(0, 4));
        await Eventually.TrueAsync(() => _collector.Uploads.Count == 1 && _collector.Only.Indices.Count == 5);
        track.Write(Prints.Batch(5, 9));
        await Eventually.TrueAsync(() => _collector.Only.Indices.Count == 10);

        Assert.True(_collector.Only.IsLive);
        Assert.Equal(_collector.Only.Id, track.UploadId);
        Assert.False(track.IsDeleted);
    }

    [Fact]
    public async Task A_track_is_deleted_when_the_store_has_confirmed_all_of_it()
    {
        FakeSpooledTrack track = Add();
        track.Write(Prints.Batch(0, 4));
        track.Complete();

        await Eventually.TrueAsync(() => track.IsDeleted);

        Assert.True(_collector.Only.IsCompleted);
        await Eventually.TrueAsync(() => _uploader.Pending == 0);
    }

    [Fact]
    public async Task A_flood_is_held_back_while_its_session_runs_and_follows_when_it_ends()
    {
        const int Batches = 50, Events = 20;
        FakeSpooledTrack track = Add();
        for (int i = 0; i < Batches; i++)
        {
            track.Write(Prints.Batch(i * Events, (i * Events) + Events - 1, size: 32 * 1024)); // 32 MB, and 8 MB a second.
        }

        await Eventually.TrueAsync(() => _time.ArmedTimers > 0);
        int atOnce = _collector.Only.Indices.Count;
        Assert.InRange(atOnce, 240, 280);

        for (int step = 0; step < 6; step++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(201));
            await Eventually.TrueAsync(() => _time.ArmedTimers > 0);
        }

        Assert.InRange(_collector.Only.Indices.Count, atOnce + 200, atOnce + 340);
        track.Complete();
        _time.Advance(TimeSpan.FromMilliseconds(201));
        await Eventually.TrueAsync(() => track.IsDeleted);
        Assert.Equal(Batches * Events, _collector.Only.Indices.Count);
    }

    [Fact]
    public async Task What_has_ended_is_held_back_while_others_flood_and_follows_when_they_do_not()
    {
        const int Events = 1000;
        _spool.BytesTaken = 1L << 30;
        _time.Advance(TimeSpan.FromSeconds(1));
        FakeSpooledTrack track = Add();
        for (int i = 0; i < Events; i += 20)
        {
            track.Write(Prints.Batch(i, i + 19, size: 32 * 1024));
        }

        track.Complete();
        await Eventually.TrueAsync(() => _time.ArmedTimers > 0);
        Assert.InRange(_collector.Only.Indices.Count, 240, 280);

        _time.Advance(TimeSpan.FromMilliseconds(201));
        await Eventually.TrueAsync(() => _time.ArmedTimers > 0);
        Assert.InRange(_collector.Only.Indices.Count, 280, 340);

        _time.Advance(TimeSpan.FromMilliseconds(201)); // A quarter of a second without anything new.
        await Eventually.TrueAsync(() => track.IsDeleted);
        Assert.Equal(Events, _collector.Only.Indices.Count);
    }

    [Fact]
    public async Task Every_running_session_is_shipped_however_many_there_are()
    {
        FakeSpooledTrack[] tracks = [.. Enumerable.Range(0, 50).Select(_ => Add())];
        foreach (FakeSpooledTrack track in tracks)
        {
            track.Write(Prints.Batch(0, 0));
        }

        await Eventually.TrueAsync(() => _collector.Uploads.Count == 50 && _collector.Uploads.Values.All(upload => upload.Durable == 0));
    }

    [Fact]
    public async Task A_collector_that_is_away_is_waited_for_and_the_rest_is_sent_then()
    {
        FakeSpooledTrack track = Add();
        track.Write(Prints.Batch(0, 4));
        await Eventually.TrueAsync(() => _collector.Uploads.Count == 1 && _collector.Only.Durable == 4);

        _collector.Failure = new CollectorUnavailableException("gone");
        track.Write(Prints.Batch(5, 9));
        for (int minute = 0; minute < 30; minute++)
        {
            await _time.UntilArmedAsync(1);
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Null(track.QuarantineReason);
        await _time.UntilArmedAsync(1);
        _collector.Failure = null;
        track.Complete();
        _time.Advance(TimeSpan.FromMinutes(1));

        await Eventually.TrueAsync(() => track.IsDeleted);
        Assert.Equal(10, _collector.Only.Indices.Count);
        Assert.Equal([0, 5], track.ReadFrom);
    }

    [Fact]
    public async Task An_upload_begun_by_an_earlier_run_is_gone_on_with()
    {
        RecordingKey key = NewKey();
        ICollectorTrack before = await _collector.CreateAsync(key, live: true, default);
        await before.AppendAsync(Prints.Batch(0, 6), default);
        await before.DisposeAsync();

        var track = new FakeSpooledTrack(key) { UploadId = before.UploadId };
        track.Write(Prints.Batch(0, 4));
        track.Write(Prints.Batch(5, 9));
        track.Complete();
        _spool.Add(track);

        await Eventually.TrueAsync(() => track.IsDeleted);
        Assert.Equal(10, _collector.Only.Indices.Count);
    }

    [Fact]
    public async Task An_upload_that_is_not_known_any_more_is_created_anew_from_the_first_event()
    {
        var track = new FakeSpooledTrack(NewKey()) { UploadId = Guid.NewGuid() };
        track.Write(Prints.Batch(0, 4));
        track.Complete();
        _spool.Add(track);

        await _time.UntilArmedAsync(1);
        _time.Advance(TimeSpan.FromSeconds(1));

        await Eventually.TrueAsync(() => track.IsDeleted);
        Assert.Equal(5, _collector.Only.Indices.Count);
    }

    [Fact]
    public async Task What_the_store_has_lost_is_sent_anew_from_the_first_event()
    {
        FakeSpooledTrack track = Add();
        track.Write(Prints.Batch(0, 4));
        await Eventually.TrueAsync(() => _collector.Uploads.Count == 1 && _collector.Only.Durable == 4);
        FakeUpload first = _collector.Only;
        first.LoseLast();
        track.Complete();

        await Eventually.TrueAsync(() => track.IsDeleted || track.QuarantineReason is not null);

        Assert.True(track.IsDeleted, track.QuarantineReason);
        FakeUpload second = Assert.Single(_collector.Uploads.Values, upload => upload != first);
        Assert.Equal((5, second.Id), (second.Indices.Count, track.UploadId));
    }

    [Fact]
    public async Task A_store_that_holds_something_else_twice_sets_the_track_aside()
    {
        _collector.IsTampering = true;
        FakeSpooledTrack track = Add();
        track.Write(Prints.Batch(0, 4));
        track.Complete();

        await Eventually.TrueAsync(() => track.QuarantineReason is not null);

        Assert.StartsWith("content stored has SHA-256 ", track.QuarantineReason);
        Assert.Equal((2, false), (_collector.Uploads.Count, track.IsDeleted));
    }

    [Fact]
    public async Task A_track_that_may_not_be_handed_in_waits_until_it_may()
    {
        _collector.Failure = new CollectorForbiddenException("cert:CN=node-0 is not one of the recorders");
        FakeSpooledTrack track = Add();
        track.Write(Prints.Batch(0, 4));
        track.Complete();
        await _time.UntilArmedAsync(1);
        Assert.Null(track.QuarantineReason);

        _collector.Failure = null;
        _time.Advance(TimeSpan.FromMinutes(1));

        await Eventually.TrueAsync(() => track.IsDeleted);
        Assert.Null(track.QuarantineReason);
    }

    [Fact]
    public async Task A_track_that_is_refused_is_set_aside_and_the_others_go_on()
    {
        FakeSpooledTrack bad = Add(), good = Add();
        bad.Write(Prints.Batch(3, 4)); // Its beginning is missing.
        bad.Complete();
        good.Write(Prints.Batch(0, 4));
        good.Complete();

        await Eventually.TrueAsync(() => bad.QuarantineReason is not null);
        await Eventually.TrueAsync(() => good.IsDeleted);
        Assert.Equal("event 3 comes after -1: there is a gap", bad.QuarantineReason);
    }

    [Fact]
    public async Task A_track_that_is_refused_while_its_session_runs_is_set_aside_when_that_has_ended()
    {
        FakeSpooledTrack track = Add();
        track.Write(Prints.Batch(3, 4));
        await _time.UntilArmedAsync(1);
        _time.Advance(TimeSpan.FromMinutes(1));
        await _time.UntilArmedAsync(1);
        Assert.Null(track.QuarantineReason);

        track.Complete();
        _time.Advance(TimeSpan.FromMinutes(1));

        await Eventually.TrueAsync(() => track.QuarantineReason is not null);
        Assert.Single(_collector.Uploads);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        await _running;
        _uploader.Dispose();
        _stopped.Dispose();
    }

    private static RecordingKey NewKey() => RecordingKey.Main(SessionId.New(TimeProvider.System));

    private FakeSpooledTrack Add()
    {
        var track = new FakeSpooledTrack(NewKey());
        _spool.Add(track);
        return track;
    }
}
