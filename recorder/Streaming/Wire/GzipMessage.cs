using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace Recorder.Streaming.Wire;

/// <summary>Unpacks a compressed message, never past a limit.</summary>
internal static class GzipMessage
{
    /// <summary>Unpacks into <paramref name="destination"/>; returns the bytes used.</summary>
    /// <exception cref="GrpcException">It is no gzip, or unpacks to more than <paramref name="destination"/> holds.</exception>
    public static int Decompress(ReadOnlySequence<byte> body, Memory<byte> destination)
    {
        if (body.IsEmpty)
        {
            throw GrpcException.Invalid("compressed message is empty"); // The stream below does not bear a sequence without bytes.
        }

        using Stream packed = PipeReader.Create(body).AsStream();
        using var gzip = new GZipStream(packed, CompressionMode.Decompress);
        try
        {
            int size = gzip.ReadAtLeast(destination.Span, destination.Length, throwOnEndOfStream: false);
            if (size == destination.Length && gzip.ReadByte() != -1)
            {
                throw GrpcException.Invalid($"compressed message unpacks to more than {destination.Length} bytes");
            }

            return size;
        }
        catch (InvalidDataException malformed)
        {
            throw GrpcException.Invalid($"compressed message: {malformed.Message}");
        }
    }
}
