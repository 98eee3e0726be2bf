using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming;
using Recorder.Streaming.Recording;
using Recorder.Streaming.Spool;
using Streaming.Tests.Spool;
using TestKit;
using TestKit.Metrics;

namespace Streaming.Tests.Recording;

public sealed class LossReporterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lost-").FullName;
    private readonly ManualTimeProvider _time = new();
    private readonly ReportOnlyCollector _collector = new();
    private readonly RecordingLoss _loss = new(
        SessionId.Parse("8d1c1e0a-6a50-4c0b-9d4b-1a2b3c4d5e6f"), "alice", Track.Main, ManualTimeProvider.DefaultStart, 12, 3, 456, "the disk is full", IsFinal: true);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_loss_is_told_to_the_collector()
    {
        await using LossReporter reporter = NewReporter();
        reporter.Report(_loss);
        await Eventually.TrueAsync(() => _collector.Told.Count == 1);

        LostRecording lost = Assert.Single(_collector.Told);
        Assert.Equal((_loss.Session, "alice", _loss.Since), (lost.Session, lost.User, lost.Time));
        Assert.Equal("3 events of the Main track, from event 12 on, are not recorded: the disk is full", lost.Reason);
        await Eventually.TrueAsync(() => Directory.GetFiles(_folder).Length == 0);
    }

    [Fact]
    public async Task A_collector_that_is_away_is_told_when_it_is_back()
    {
        _collector.Fault = new CollectorUnavailableException("away");
        await using LossReporter reporter = NewReporter();
        reporter.Report(_loss);
        await _time.UntilArmedAsync(1);
        _collector.Fault = null;
        _time.Advance(TimeSpan.FromSeconds(1));

        await Eventually.TrueAsync(() => _collector.Told.Count == 1);
    }

    [Fact]
    public async Task A_loss_that_was_not_told_is_told_by_the_next_process_under_the_same_id()
    {
        _collector.Fault = new CollectorUnavailableException("away");
        await using (LossReporter first = NewReporter())
        {
            first.Report(_loss);
            await _time.UntilArmedAsync(1);
        }

        string uid = Path.GetFileNameWithoutExtension(Assert.Single(Directory.GetFiles(_folder)));
        _collector.Fault = null;
        await using LossReporter second = NewReporter();
        await Eventually.TrueAsync(() => _collector.Told.Count == 1);
        Assert.Equal(uid, _collector.Told[0].Uid);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_does_not_keep_it_from_being_told()
    {
        await using var reporter = new LossReporter(_collector, "/proc/nowhere", _time, NullLogger.Instance);
        reporter.Report(_loss);

        await Eventually.TrueAsync(() => _collector.Told.Count == 1);
    }

    [Fact]
    public async Task A_loss_that_is_kept_is_in_the_folder_at_once_and_told()
    {
        _collector.Fault = new CollectorUnavailableException("away");
        await using LossReporter reporter = NewReporter();
        reporter.Keep(_loss);
        Assert.Single(Directory.GetFiles(_folder, "*.json"));

        await _time.UntilArmedAsync(1);
        _collector.Fault = null;
        _time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => _collector.Told.Count > 0);
    }

    [Fact]
    public async Task A_loss_that_cannot_be_kept_is_not_taken_over()
    {
        await using var reporter = new LossReporter(_collector, "/proc/nowhere", _time, NullLogger.Instance);

        Assert.Throws<StorageException>(() => reporter.Keep(_loss));
        Assert.Empty(_collector.Told);
    }

    [Theory]
    [InlineData(true)] // The spool of a dead process is damaged; a session went on unrecorded from the start.
    [InlineData(false, true, true)] // Its recorder at the beginning and at the end; then its shell, which knows no better.
    public async Task A_loss_is_counted_once_however_often_it_is_told(params bool[] isFinal)
    {
        using CounterWatch losses = new("session_recording.losses");
        await using LossReporter reporter = NewReporter();

        Array.ForEach(isFinal, final => reporter.Report(_loss with { IsFinal = final }));

        Assert.Equal(1, losses.Count);
    }

    [Fact]
    public async Task The_losses_of_two_tracks_are_two()
    {
        using CounterWatch losses = new("session_recording.losses");
        await using LossReporter reporter = NewReporter();

        reporter.Report(_loss);
        reporter.Keep(_loss with { Track = Track.Input });

        Assert.Equal(2, losses.Count);
    }

    [Fact]
    public async Task Damage_of_a_spool_is_counted()
    {
        await using var stage = new SpoolStage();
        RecordingKey key = SpoolStage.NewKey();
        IRecordSink sink = await stage.OpenAsync(key);
        await sink.AppendAsync(SpoolStage.Prints(0, "one", "two"), default);
        await stage.KillAsync();
        string segment = SpoolLayout.Segment(stage.FolderOf(key), 1);
        await File.WriteAllBytesAsync(segment, (await File.ReadAllBytesAsync(segment))[..^3]);
        using CounterWatch losses = new("session_recording.losses");
        await using LossReporter reporter = NewReporter();

        await stage.Spool.RecoverAsync(reporter, default);

        Assert.Equal(1, losses.Count);
    }

    private LossReporter NewReporter() => new(_collector, _folder, _time, NullLogger.Instance);

    private sealed class ReportOnlyCollector : ICollector
    {
        private readonly List<LostRecording> _told = [];

        public Exception? Fault { get; set; }

        public IReadOnlyList<LostRecording> Told
        {
            get
            {
                lock (_told)
                {
                    return [.. _told];
                }
            }
        }

        public Task<IReadOnlyList<SessionTermination>> ReportAsync(SessionReport report, CancellationToken cancellationToken)
        {
            lock (_told)
            {
                _told.AddRange(Fault is null ? report.Lost : throw Fault);
            }

            return Task.FromResult<IReadOnlyList<SessionTermination>>([]);
        }

        public Task<ICollectorTrack> CreateAsync(RecordingKey key, bool live, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ICollectorTrack> ContinueAsync(RecordingKey key, long fromIndex, bool live, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<ICollectorTrack> ResumeAsync(RecordingKey key, Guid uploadId, bool live, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
