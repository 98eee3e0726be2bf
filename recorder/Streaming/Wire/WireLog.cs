using Microsoft.Extensions.Logging;

namespace Recorder.Streaming.Wire;

internal static partial class WireLog
{
    [LoggerMessage(1, LogLevel.Debug, "Call {Path} was aborted by its client: {Reason}")]
    public static partial void CallAborted(ILogger log, string path, string reason);

    [LoggerMessage(2, LogLevel.Warning, "Call {Path} ends with {Status}: {Reason}")]
    public static partial void CallRefused(ILogger log, string path, GrpcStatus status, string reason);

    [LoggerMessage(3, LogLevel.Error, "Call {Path} ({CallId}) met an error of our own")]
    public static partial void CallFailed(ILogger log, string path, string callId, Exception failure);
}
