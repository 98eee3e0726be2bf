using Microsoft.Extensions.Logging;
using Recorder.Format;

namespace Recorder.Streaming.Uploads;

internal static partial class UploadLog
{
    [LoggerMessage(1, LogLevel.Information, "Session {Session} ({Track}) is stored: {Records} records, {Size} bytes")]
    public static partial void Shipped(ILogger log, SessionId session, Track track, long records, long size);

    [LoggerMessage(2, LogLevel.Warning, "Session {Session} ({Track}) waits in the spool: {Reason}")]
    public static partial void Waiting(ILogger log, SessionId session, Track track, string reason);

    [LoggerMessage(3, LogLevel.Information, "Session {Session} ({Track}) is being shipped again, durable up to {Index}")]
    public static partial void Recovered(ILogger log, SessionId session, Track track, long index);

    [LoggerMessage(4, LogLevel.Error, "Session {Session} ({Track}) cannot be stored and was set aside: {Reason}")]
    public static partial void Quarantined(ILogger log, SessionId session, Track track, string reason);

    [LoggerMessage(5, LogLevel.Error, "Session {Session} ({Track}) met an error of our own while it was shipped; it stays in the spool")]
    public static partial void ShipmentFailed(ILogger log, SessionId session, Track track, Exception failure);

    [LoggerMessage(6, LogLevel.Warning, "Sessions cannot be reported to the collector: {Reason}")]
    public static partial void NotReported(ILogger log, string reason);

    [LoggerMessage(7, LogLevel.Error, "Sessions cannot be reported to the collector: an error of our own")]
    public static partial void ReportFailed(ILogger log, Exception failure);

    [LoggerMessage(8, LogLevel.Warning, "Session {Session} ({Track}) is not stored as it was recorded: {Difference}")]
    public static partial void Differs(ILogger log, SessionId session, Track track, string difference);
}
