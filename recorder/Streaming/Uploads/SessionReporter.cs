using Microsoft.Extensions.Logging;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming.Wire;

namespace Recorder.Streaming.Uploads;

/// <summary>
/// Tells the collector, again and again, which sessions run, so that their trackers live; and, until it was told once, which have
/// ended. It answers which of them somebody has ended.
/// </summary>
public sealed class SessionReporter(ICollector collector, TimeProvider time, ILogger<SessionReporter> log)
{
    /// <summary>Well within a tracker's life (60 s); and how long a session runs on at most that somebody has ended (async modes).</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    // Of one report; more go in the next ones. A report is at most 1 MiB.
    private const int MostSessions = 5000;

    private readonly Lock _gate = new();
    private readonly Dictionary<SessionId, TaskCompletionSource<SessionTermination>> _running = [];
    private readonly HashSet<SessionId> _ended = [];

    // Of those that run: recording failed, and they go on.
    private readonly HashSet<SessionId> _failed = [];
    private readonly Pulse _news = new();
    private bool _isTroubled;

    /// <returns>Completes when somebody has ended the session.</returns>
    public Task<SessionTermination> OnStarted(SessionId session)
    {
        var terminated = new TaskCompletionSource<SessionTermination>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _running[session] = terminated;
        }

        _news.Fire();
        return terminated.Task;
    }

    /// <summary>It is over, and its end was taken.</summary>
    public void OnEnded(SessionId session)
    {
        lock (_gate)
        {
            _running.Remove(session);
            _failed.Remove(session);
            _ended.Add(session);
        }

        _news.Fire();
    }

    /// <summary>Its recording failed. It is told as running until <see cref="OnOver"/>.</summary>
    public void OnFailed(SessionId session)
    {
        lock (_gate)
        {
            if (_running.ContainsKey(session))
            {
                _failed.Add(session);
            }
        }
    }

    /// <summary>Nobody took its end: no more is told of it, and its collector finds that out, and ends it. Not so while it goes on.</summary>
    public void OnGone(SessionId session)
    {
        lock (_gate)
        {
            if (!_failed.Contains(session))
            {
                _running.Remove(session);
            }
        }
    }

    /// <summary>One that had failed is gone.</summary>
    public void OnOver(SessionId session)
    {
        lock (_gate)
        {
            if (_failed.Remove(session))
            {
                _running.Remove(session);
            }
        }
    }

    /// <summary>Reports until cancelled: every <see cref="Interval"/>, and at once when there is news.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                Task news = _news.NextAsync();
                bool told = await TryReportAsync(cancellationToken);
                Task interval = Task.Delay(Interval, time, cancellationToken);
                await (told ? Task.WhenAny(news, interval) : interval);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    private async Task<bool> TryReportAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (SessionReport report in Reports())
            {
                OnTold(report, await collector.ReportAsync(report, cancellationToken));
            }

            _isTroubled = false;
            return true;
        }
        catch (Exception refused) when (refused is CollectorUnavailableException or CollectorForbiddenException or CollectorRefusedException or StorageException)
        {
            if (!_isTroubled)
            {
                UploadLog.NotReported(log, refused.Message);
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException) // Background loop: the next report may do better.
        {
            UploadLog.ReportFailed(log, failure);
        }

        _isTroubled = true;
        return false;
    }

    private List<SessionReport> Reports()
    {
        lock (_gate)
        {
            SessionId[][] running = [.. _running.Keys.Chunk(MostSessions)];
            SessionId[][] ended = [.. _ended.Chunk(MostSessions)];
            int count = int.Max(running.Length, ended.Length);
            return [.. Enumerable.Range(0, count).Select(i => new SessionReport(
                running.ElementAtOrDefault(i) ?? [], ended.ElementAtOrDefault(i) ?? [], []))];
        }
    }

    private void OnTold(SessionReport report, IReadOnlyList<SessionTermination> terminations)
    {
        lock (_gate)
        {
            _ended.ExceptWith(report.Ended);
            foreach (SessionTermination termination in terminations)
            {
                _running.GetValueOrDefault(termination.Session)?.TrySetResult(termination);
            }
        }
    }
}
