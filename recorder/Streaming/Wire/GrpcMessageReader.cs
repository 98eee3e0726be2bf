using System.Buffers;

namespace Recorder.Streaming.Wire;

/// <summary>Cuts an HTTP/2 body into gRPC messages. Does no I/O and keeps no state.</summary>
/// <remarks>
/// "gRPC over HTTP2", Length-Prefixed-Message:
/// <code>
/// +--------------------+------------------+---------
/// | compressed u8: 0/1 | length u32 BE    | message
/// +--------------------+------------------+---------
/// </code>
/// </remarks>
internal static class GrpcMessageReader
{
    public const int PrefixSize = 1 /* compressed flag */ + 4 /* length */;

    /// <summary>
    /// Takes one message off the front of <paramref name="buffer"/>. Returns false, with <paramref name="buffer"/>
    /// untouched, when it does not hold a whole message yet.
    /// </summary>
    /// <exception cref="GrpcException">The prefix is malformed, or announces more than <paramref name="maxSize"/> bytes.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, int maxSize, out GrpcMessage message)
    {
        message = default;

        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryRead(out byte flag))
        {
            return false;
        }

        if (1 < flag)
        {
            throw new GrpcException(GrpcStatus.Internal, $"compressed flag is {flag}, allowed 0 and 1");
        }

        if (!reader.TryReadBigEndian(out int signedLength))
        {
            return false;
        }

        // Judge the length before waiting for the body: a hostile peer must not make us buffer it.
        uint length = (uint)signedLength;
        if (maxSize < length)
        {
            throw GrpcException.Invalid($"message is {length} bytes, limit {maxSize}");
        }

        if (reader.Remaining < length)
        {
            return false;
        }

        message = new GrpcMessage(flag == 1, buffer.Slice(PrefixSize, length));
        buffer = buffer.Slice(PrefixSize + length);
        return true;
    }
}
