using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace Recorder.Streaming.Wire;

/// <summary>Reads how a call ended.</summary>
internal static class GrpcResponse
{
    /// <summary>What answers in HTTP only is no collector: a proxy in front of one that starts, or that has no way to one.</summary>
    public static Exception? HttpFailureOf(HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.OK => null,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
            new CollectorForbiddenException($"collector answers HTTP status {(int)response.StatusCode}"),
        _ => new CollectorUnavailableException($"collector answers HTTP status {(int)response.StatusCode}"),
    };

    /// <summary>Null: with status 0. To be asked when the body has been read to its end.</summary>
    public static Exception? FailureOf(HttpResponseMessage response)
    {
        if (HttpFailureOf(response) is { } failure)
        {
            return failure;
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

    /// <summary>The body of a call that is answered once, to its end; then the trailers are there, too.</summary>
    /// <exception cref="IOException">It is longer.</exception>
    public static async Task<byte[]> ReadAllAsync(HttpResponseMessage response, int maxSize, CancellationToken cancellationToken)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var read = new MemoryStream();
        byte[] buffer = new byte[4096];
        int length;
        while ((length = await body.ReadAsync(buffer, cancellationToken)) != 0)
        {
            read.Write(buffer, 0, length);
            if (maxSize < read.Length)
            {
                throw new IOException($"the answer is longer than {maxSize} bytes");
            }
        }

        return read.ToArray();
    }

    /// <summary>The one message of an answer.</summary>
    /// <exception cref="CollectorUnavailableException">There is none.</exception>
    public static T ReadReply<T>(byte[] body, MessageParser<T> parser)
        where T : IMessage<T>
    {
        var buffer = new ReadOnlySequence<byte>(body);
        try
        {
            return GrpcMessageReader.TryRead(ref buffer, body.Length, out GrpcMessage message) && !message.IsCompressed
                ? parser.ParseFrom(message.Body)
                : throw new CollectorUnavailableException($"collector answers with {body.Length} bytes, which are no message");
        }
        catch (Exception malformed) when (malformed is InvalidProtocolBufferException or GrpcException)
        {
            throw new CollectorUnavailableException($"collector answers with {body.Length} bytes: {malformed.Message}", malformed);
        }
    }

    private static string? Value(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
}
