using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Recorder.Streaming.Wire;

/// <summary>Reads how a call ended.</summary>
internal static class GrpcResponse
{
    /// <summary>Null: with status 0. To be asked when the body has been read to its end.</summary>
    public static Exception? FailureOf(HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            // Whatever answers in HTTP only is no collector yet (a proxy in front of a pod that starts), or not ours to talk to.
            return (int)response.StatusCode < 500 && response.StatusCode != HttpStatusCode.TooManyRequests
                ? new CollectorRefusedException($"collector answers HTTP status {(int)response.StatusCode}")
                : new CollectorUnavailableException($"collector answers HTTP status {(int)response.StatusCode}");
        }

        // A call that fails at once has its status in the headers ("Trailers-Only").
        string? status = Value(response.TrailingHeaders, "grpc-status") ?? Value(response.Headers, "grpc-status");
        if (!int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out int code))
        {
            return new CollectorUnavailableException("collector broke off without a status");
        }

        if (code == (int)GrpcStatus.Ok)
        {
            return null;
        }

        string? message = Value(response.TrailingHeaders, "grpc-message") ?? Value(response.Headers, "grpc-message");
        return FailureStatus.ToException((GrpcStatus)code, message is null ? $"collector answers status {code}" : GrpcStatusText.Decode(message));
    }

    private static string? Value(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
}
