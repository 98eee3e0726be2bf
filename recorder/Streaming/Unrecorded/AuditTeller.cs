using Microsoft.Extensions.Logging;
using Recorder.Format;
using Recorder.Streaming.Sync;

namespace Recorder.Streaming.Unrecorded;

/// <summary>Tells a collector of one session, for as long as the bounds allow.</summary>
internal sealed class AuditTeller(SessionId session, ICollector collector, CollectorSinkOptions options, TimeProvider time, Random random, ILogger log)
{
    /// <summary>Finds out whether there is somebody to tell of the session.</summary>
    /// <exception cref="RecordingFailedException">There is not.</exception>
    public Task BeginAsync(CancellationToken cancellationToken) => ReportAsync(
        new SessionReport([session], [], []), cause => cause is CollectorUnavailableException { NothingListens: true } ? options.AbsentTimeout : options.OpenTimeout, cancellationToken);

    /// <summary>Completes when the audit log has them.</summary>
    /// <param name="messages">Events, each a OneOf.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RecordingFailedException">It does not get them, or not in time.</exception>
    public Task TellAsync(IEnumerable<ReadOnlyMemory<byte>> messages, CancellationToken cancellationToken) => ReportAsync(
        new SessionReport([], [], []) { Events = [.. messages.Select(message => new AuditEvent(session, message))] }, _ => options.ResumeTimeout, cancellationToken);

    private async Task ReportAsync(SessionReport report, Func<Exception, TimeSpan> boundOf, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        for (int failures = 1; ; failures++)
        {
            try
            {
                await collector.ReportAsync(report, cancellationToken);
                return;
            }
            catch (CollectorUnavailableException cause)
            {
                await WaitAsync(cause, failures, boundOf(cause) - time.GetElapsedTime(began), boundOf(cause), cancellationToken);
            }
            catch (Exception cause) when (cause is CollectorForbiddenException or CollectorRefusedException)
            {
                throw new RecordingFailedException($"the recording service will not note this session: {cause.Message}", cause);
            }
        }
    }

    private async Task WaitAsync(CollectorUnavailableException cause, int failures, TimeSpan left, TimeSpan bound, CancellationToken cancellationToken)
    {
        if (left <= TimeSpan.Zero)
        {
            UnrecordedLog.NotTold(log, session, bound.TotalSeconds, cause.Message);
            throw new RecordingFailedException($"the recording service has been out of reach for {bound.TotalSeconds:0.#} s", cause);
        }

        TimeSpan delay = options.Backoff.DelayAfter(failures, random);
        await Task.Delay(delay < left ? delay : left, time, cancellationToken);
    }
}
