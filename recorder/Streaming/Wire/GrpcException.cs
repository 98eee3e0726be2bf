namespace Recorder.Streaming.Wire;

/// <summary>Ends a call with this status and message.</summary>
internal sealed class GrpcException(GrpcStatus status, string message) : Exception(message)
{
    public GrpcStatus Status { get; } = status;

    /// <summary>The peer broke the collector protocol.</summary>
    public static GrpcException Invalid(string message) => new(GrpcStatus.InvalidArgument, message);
}
