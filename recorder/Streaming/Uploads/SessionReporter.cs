using Microsoft.Extensions.Logging;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming.Wire;

namespace Recorder.Streaming.Uploads;

/// <summary>
/// Tells the collector, again and again, which sessions run, so that their trackers live; and, until it was told once, which have
/// ended.
/// </summary>
public sealed class SessionReporter(ICollector collector, TimeProvider time, ILogger<SessionReporter> log)
{
    /// <summary>Well within a tracker's life (60 s).</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // Of one report; more go in the next ones. A report is at most 1 MiB.
    private const int MostSessions = 5000;

    private readonly Lock _gate = new();
    private readonly HashSet<SessionId> _running = [];
    private readonly HashSet<SessionId> _ended = [];
    private readonly Pulse _news = new();
    private bool _isTroubled;

    public void OnStarted(SessionId session)
    {
        lock (_gate)
        {
            _running.Add(session);
        }

        _news.Fire();
    }

    public void OnEnded(SessionId session)
    {
        lock (_gate)
        {
            _running.Remove(session);
            _ended.Add(session);
        }

        _news.Fire();
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
                await collector.ReportAsync(report, cancellationToken);
                OnTold(report);
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
            SessionId[][] running = [.. _running.Chunk(MostSessions)];
            SessionId[][] ended = [.. _ended.Chunk(MostSessions)];
            int count = int.Max(running.Length, ended.Length);
            return [.. Enumerable.Range(0, count).Select(i => new SessionReport(
                running.ElementAtOrDefault(i) ?? [], ended.ElementAtOrDefault(i) ?? [], []))];
        }
    }

    private void OnTold(SessionReport report)
    {
        lock (_gate)
        {
            _ended.ExceptWith(report.Ended);
        }
    }
}
