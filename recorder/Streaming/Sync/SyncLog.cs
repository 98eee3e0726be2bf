using Microsoft.Extensions.Logging;
using Recorder.Format;

namespace Recorder.Streaming.Sync;

internal static partial class SyncLog
{
    [LoggerMessage(1, LogLevel.Warning, "Session {Session} ({Track}) lost its collector, looking for one: {Reason}")]
    public static partial void StreamLost(ILogger log, SessionId session, Track track, string reason);

    [LoggerMessage(4, LogLevel.Warning, "Session {Session} ({Track}) goes on at another collector from event {Index} on, as upload {Upload}")]
    public static partial void Moved(ILogger log, SessionId session, Track track, long index, Guid upload);

    [LoggerMessage(2, LogLevel.Error, "Session {Session} ({Track}) cannot be recorded any further")]
    public static partial void StreamFailed(ILogger log, SessionId session, Track track, Exception failure);

    [LoggerMessage(3, LogLevel.Error, "Session {Session} ({Track}) found no collector for {Seconds} s: {Reason}")]
    public static partial void NoCollector(ILogger log, SessionId session, Track track, double seconds, string reason);
}
