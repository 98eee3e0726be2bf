using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Recorder.Storage;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Spool;

namespace Recorder.Streaming.Recording;

/// <summary>
/// Tells the collector of lost recordings, again and again until it has kept them; across restarts, where there is a folder for it.
/// </summary>
public sealed class LossReporter : ILossReporter, IAsyncDisposable
{
    private const string Ending = ".json";
    private const int MostRemembered = 10_000;

    private static readonly BackoffPolicy Retry = new(First: TimeSpan.FromSeconds(1), Longest: TimeSpan.FromMinutes(1));

    private readonly ICollector _collector;
    private readonly string? _folder;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<LostRecording> _reported = Channel.CreateUnbounded<LostRecording>();
    private readonly Channel<LostRecording> _kept = Channel.CreateUnbounded<LostRecording>();
    private readonly Lock _writing = new();
    private readonly HashSet<RecordingKey> _counted = []; // Under its own lock.
    private readonly Task _running;

    /// <param name="collector">Keeps them in the audit log.</param>
    /// <param name="folder">Where they wait, or null: a sync recorder writes nothing to its disk.</param>
    /// <param name="time">For the pauses between tries.</param>
    /// <param name="logger">Told of what is lost, and of what cannot be told.</param>
    public LossReporter(ICollector collector, string? folder, TimeProvider time, ILogger logger)
    {
        (_collector, _folder, _time, _logger) = (collector, folder, time, logger);
        _running = Task.WhenAll(Task.Run(KeepAsync), Task.Run(DeliverAsync));
    }

    public void Report(RecordingLoss loss) => _reported.Writer.TryWrite(Note(loss, ToLostRecording(loss)));

    public void Keep(RecordingLoss loss)
    {
        LostRecording lost = ToLostRecording(loss);
        Write(lost);
        _kept.Writer.TryWrite(Note(loss, lost));
    }

    /// <summary>Stops telling. What is not told waits in the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        _reported.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private static LostRecording ToLostRecording(RecordingLoss loss)
    {
        string what = loss.IsFinal
            ? $"{loss.Events} events of the {loss.Track} track, from event {loss.FromIndex} on, are not recorded"
            : $"recording of the {loss.Track} track failed at event {loss.FromIndex}";

        // The same loss has the same id, whoever tells it again.
        Guid uid = StableId.Of("lost", loss.Session.ToString(), $"{loss.Track}", $"{loss.FromIndex}", $"{loss.IsFinal}");
        return new LostRecording(loss.Session, uid.ToString("D"), loss.Since, loss.User, $"{what}: {loss.Reason}");
    }

    private LostRecording Note(RecordingLoss loss, LostRecording lost)
    {
        Count(loss);
        _logger.LogWarning("session {Session}: {Reason}", lost.Session, lost.Reason);
        return lost;
    }

    // A loss is told when it begins, with its totals, or both; that of a session that goes on is told by its recorder and by its shell.
    private void Count(RecordingLoss loss)
    {
        lock (_counted)
        {
            if (_counted.Count == MostRemembered)
            {
                _counted.Clear();
            }

            if (_counted.Add(new RecordingKey(loss.Session, loss.Track)))
            {
                RecordingMetrics.Lost(loss.Track);
            }
        }

        if (loss.IsFinal)
        {
            RecordingMetrics.LostEvents(loss.Track, loss.Events);
        }
    }

    private async Task KeepAsync()
    {
        foreach (LostRecording waiting in Load())
        {
            _kept.Writer.TryWrite(waiting);
        }

        await foreach (LostRecording lost in _reported.Reader.ReadAllAsync(CancellationToken.None))
        {
            TryWrite(lost);
            _kept.Writer.TryWrite(lost);
        }

        _kept.Writer.TryComplete();
    }

    private async Task DeliverAsync()
    {
        try
        {
            await foreach (LostRecording lost in _kept.Reader.ReadAllAsync(_stopping.Token))
            {
                await DeliverAsync(lost);
            }
        }
        catch (OperationCanceledException)
        {
            // What is left is told by the next process.
        }
    }

    private async Task DeliverAsync(LostRecording lost)
    {
        for (int failures = 1; ; failures++)
        {
            try
            {
                await _collector.ReportAsync(new SessionReport([], [], [lost]), _stopping.Token);
                Forget(lost);
                return;
            }
            catch (CollectorRefusedException cause)
            {
                _logger.LogError("session {Session}: the collector refuses the report of a loss: {Cause}", lost.Session, cause.Message);
                return;
            }
            catch (Exception cause) when (!_stopping.IsCancellationRequested) // Background loop: a loss is told for as long as it takes.
            {
                if (failures == 1)
                {
                    _logger.LogWarning("session {Session}: the report of a loss waits: {Cause}", lost.Session, cause.Message);
                }

                await Task.Delay(Retry.DelayAfter(failures, Random.Shared), _time, _stopping.Token);
            }
        }
    }

    private List<LostRecording> Load()
    {
        List<LostRecording> waiting = [];
        foreach (string path in Directory.Exists(_folder) ? Directory.GetFiles(_folder, "*" + Ending) : [])
        {
            try
            {
                if (DurableFile.Read(path, SpoolJson.Default.LostRecording) is { } lost)
                {
                    waiting.Add(lost);
                }
            }
            catch (Exception cause) when (cause is StorageException or InvalidDataException)
            {
                _logger.LogError("{Cause}", cause.Message);
            }
        }

        return waiting;
    }

    private void TryWrite(LostRecording lost)
    {
        try
        {
            Write(lost);
        }
        catch (StorageException cause)
        {
            _logger.LogError("session {Session}: the report of a loss is in memory only: {Cause}", lost.Session, cause.Message);
        }
    }

    private void Write(LostRecording lost)
    {
        if (_folder is null)
        {
            return;
        }

        try
        {
            lock (_writing) // The same loss may be told twice at a time.
            {
                if (!Directory.Exists(_folder))
                {
                    Directory.CreateDirectory(_folder, SpoolLayout.FolderMode);
                    Durable.SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(_folder))!);
                }

                DurableFile.Write(PathOf(lost), lost, SpoolJson.Default.LostRecording);
            }
        }
        catch (Exception cause) when (cause is (IOException or UnauthorizedAccessException) and not StorageException)
        {
            throw Errno.ToException(cause, "write", _folder);
        }
    }

    private void Forget(LostRecording lost)
    {
        try
        {
            if (_folder is not null)
            {
                File.Delete(PathOf(lost));
            }
        }
        catch (IOException)
        {
            // Told once more by the next process: the audit log writes it once.
        }
    }

    private string PathOf(LostRecording lost) => Path.Combine(_folder!, lost.Uid + Ending);
}
