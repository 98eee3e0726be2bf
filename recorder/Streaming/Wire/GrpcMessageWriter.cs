using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;

namespace Recorder.Streaming.Wire;

/// <summary>Writes gRPC messages, uncompressed.</summary>
internal static class GrpcMessageWriter
{
    public static void Write(IBufferWriter<byte> output, IMessage message)
    {
        int size = message.CalculateSize();
        Span<byte> span = output.GetSpan(GrpcMessageReader.PrefixSize + size)[..(GrpcMessageReader.PrefixSize + size)];
        WritePrefix(span, size);
        message.WriteTo(span[GrpcMessageReader.PrefixSize..]);
        output.Advance(span.Length);
    }

    public static void WritePrefix(Span<byte> destination, int messageSize)
    {
        destination[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(destination[1..], messageSize);
    }
}
