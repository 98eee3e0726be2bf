using Recorder.Format;
using Recorder.Storage;

namespace Recorder.Streaming.Wire;

/// <summary>Turns failures into gRPC statuses, at the server, and back, at the client.</summary>
internal static class FailureStatus
{
    public static (GrpcStatus Status, string Message) Of(Exception failure) => failure switch
    {
        GrpcException grpc => (grpc.Status, grpc.Message),
        RecordFormatException => (GrpcStatus.InvalidArgument, failure.Message),
        UploadNotFoundException => (GrpcStatus.NotFound, failure.Message),
        CollectorForbiddenException => (GrpcStatus.PermissionDenied, failure.Message),
        CollectorRefusedException => (GrpcStatus.FailedPrecondition, failure.Message),
        CollectorUnavailableException or StorageException => (GrpcStatus.Unavailable, failure.Message),
        // What is our own fault is nobody else's to read: the log has it.
        _ => (GrpcStatus.Internal, "collector met an error of its own"),
    };

    public static Exception ToException(GrpcStatus status, string message) => status switch
    {
        GrpcStatus.NotFound => new UploadNotFoundException(message),
        GrpcStatus.PermissionDenied or GrpcStatus.Unauthenticated => new CollectorForbiddenException(message),
        GrpcStatus.InvalidArgument or GrpcStatus.FailedPrecondition or GrpcStatus.OutOfRange or GrpcStatus.Unimplemented => new CollectorRefusedException(message),
        // An error of the collector's own may be mended by a restart: what is not stored yet must not be given up for it.
        _ => new CollectorUnavailableException(message),
    };
}
