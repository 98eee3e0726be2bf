using Microsoft.Extensions.Logging;
using Recorder.Format;

namespace Recorder.Streaming.Unrecorded;

internal static partial class UnrecordedLog
{
    [LoggerMessage(1, LogLevel.Error, "Session {Session}, which is not recorded, found nobody to note it for {Seconds} s: {Reason}")]
    public static partial void NotTold(ILogger log, SessionId session, double seconds, string reason);
}
