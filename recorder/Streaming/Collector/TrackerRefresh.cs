using Microsoft.Extensions.Logging;
using Recorder.Audit;
using Recorder.Format;

namespace Recorder.Streaming.Collector;

/// <summary>Tells, when a stream opens, that its session runs.</summary>
internal static class TrackerRefresh
{
    // The server may take everything and answer nothing, and a recorder gives up an opening after seconds.
    private static readonly TimeSpan _bound = TimeSpan.FromMilliseconds(500);

    /// <summary>No session waits for the trackers long: while its stream is open the completer refreshes them, and does not judge it.</summary>
    public static async Task TryAsync(CollectorServices services, SessionId session, bool live, CancellationToken cancellationToken)
    {
        if (!live)
        {
            return;
        }

        Task refreshing = services.Trackers.RefreshAsync([session], services.Time.GetUtcNow() + services.Options.TrackerTtl, services.Stopping);
        try
        {
            await refreshing.WaitAsync(_bound, services.Time, cancellationToken);
        }
        catch (Exception cause) when (cause is AuditException or TimeoutException)
        {
            services.Log.LogWarning("tracker of {Session}: {Problem}", session, cause.Message);
            _ = refreshing.ContinueWith(late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }
}
